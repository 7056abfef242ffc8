/** A request of any provider's form, as far as the simulator looks at it. */
export interface Conversation {
  readonly model: string
  readonly stream: boolean
  /** OpenAI's form tells usage in a stream only to those who ask. */
  readonly includeUsage: boolean
  readonly messages: readonly SaidMessage[]
  readonly tools: readonly Tool[]
  /** What counts beside the messages: tools and the schema of the answer, as their JSON. */
  readonly counted: readonly string[]
  /** The tool that has to be called. */
  readonly chosenTool?: string | undefined
  readonly schema?: Readonly<Record<string, unknown>> | undefined
  /** The most tokens that the answer may have. */
  readonly maxTokens: number
}

export interface SaidMessage {
  readonly role: string
  readonly text: string
  /** Pictures in it, by the detail that is asked for. */
  readonly images: readonly ('low' | 'auto' | 'high')[]
  readonly name?: string | undefined
  /** What counts beside the text: tool calls as their JSON, the call that a result answers. */
  readonly counted: readonly string[]
}

export interface Tool {
  readonly name: string
  readonly parameters: Readonly<Record<string, unknown>>
}
