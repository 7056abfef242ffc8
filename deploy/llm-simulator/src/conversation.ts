/** A request of any provider's form, as far as the simulator looks at it. */
export interface Conversation {
  readonly model: string
  readonly stream: boolean
  /** OpenAI's form tells usage in a stream only to those who ask. */
  readonly includeUsage: boolean
  readonly messages: readonly SaidMessage[]
  readonly tools: readonly Tool[]
  /** The tool that has to be called. */
  readonly chosenTool?: string | undefined
  readonly schema?: Readonly<Record<string, unknown>> | undefined
  /** The most tokens that the answer may have. */
  readonly maxTokens: number
}

export interface SaidMessage {
  readonly role: string
  readonly text: string
  readonly images: number
  readonly name?: string | undefined
  readonly calls: readonly { readonly name: string; readonly arguments: string }[]
}

export interface Tool {
  readonly name: string
  readonly description: string
  readonly parameters: Readonly<Record<string, unknown>>
}
