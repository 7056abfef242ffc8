/** A part of a message's content, in OpenAI's form. */
export type ContentPart =
  | { readonly type: 'text'; readonly text: string }
  | {
      readonly type: 'image_url'
      readonly image_url: { readonly url: string; readonly detail?: 'auto' | 'low' | 'high' | undefined }
    }

export interface ToolCall {
  readonly id: string
  readonly type: 'function'
  readonly function: { readonly name: string; readonly arguments: string }
}

/** One message of a conversation, in OpenAI's form: what nearly every provider speaks. */
export interface ChatMessage {
  readonly role: 'system' | 'developer' | 'user' | 'assistant' | 'tool'
  readonly content: string | readonly ContentPart[] | null
  readonly name?: string | undefined
  /** Of an assistant's message. */
  readonly tool_calls?: readonly ToolCall[] | undefined
  /** Of a tool's message: the call that it answers. */
  readonly tool_call_id?: string | undefined
}

export interface JsonSchemaFormat {
  readonly type: 'json_schema'
  readonly json_schema: {
    readonly name: string
    readonly schema: Readonly<Record<string, unknown>>
    readonly strict?: boolean | undefined
  }
}

/** What a model is asked, without saying which model. Field names are those of OpenAI's chat completions. */
export interface ChatRequest {
  readonly messages: readonly ChatMessage[]
  readonly max_tokens?: number | undefined
  readonly temperature?: number | undefined
  readonly top_p?: number | undefined
  readonly stop?: string | readonly string[] | undefined
  readonly seed?: number | undefined
  readonly presence_penalty?: number | undefined
  readonly frequency_penalty?: number | undefined
  readonly tools?: readonly Readonly<Record<string, unknown>>[] | undefined
  readonly tool_choice?: string | Readonly<Record<string, unknown>> | undefined
  readonly parallel_tool_calls?: boolean | undefined
  readonly response_format?:
    | { readonly type: 'text' }
    | { readonly type: 'json_object' }
    | JsonSchemaFormat
    | undefined
}

/** Tokens of one answer. `input_tokens` includes the cached ones. */
export interface Usage {
  readonly input_tokens: number
  readonly cached_input_tokens: number
  readonly output_tokens: number
}

/** What an answer cost: whole micro-USD (1 USD = 1,000,000). */
export type MicroUsd = number

/** A complete answer. */
export interface ChatAnswer {
  readonly content: string | null
  readonly tool_calls?: readonly ToolCall[] | undefined
  /** The model that answered, by the provider's name for it. */
  readonly model: string
  readonly finish_reason: string
  readonly usage: Usage
  /** How the answer came about beyond a plain call; absent where it was one. */
  readonly served_from?: 'cache' | 'semantic_cache' | 'coalesced' | undefined
}

/** A piece of a tool call in a stream, in OpenAI's form: `arguments` are to be joined by `index`. */
export interface ToolCallDelta {
  readonly index: number
  readonly id?: string | undefined
  readonly type?: 'function' | undefined
  readonly function?:
    | { readonly name?: string | undefined; readonly arguments?: string | undefined }
    | undefined
}

/** A stream is deltas and then exactly one finish; one that ends without a finish was cut, which is an error. */
export type ChatEvent =
  | {
      readonly type: 'delta'
      readonly content?: string | undefined
      readonly tool_calls?: readonly ToolCallDelta[] | undefined
    }
  /** The stream was cut at its provider; from here on another deployment goes on. */
  | { readonly type: 'continued' }
  | {
      readonly type: 'finish'
      readonly model: string
      readonly finish_reason: string
      readonly usage: Usage
      readonly served_from?: ChatAnswer['served_from']
    }

/** Who is asking, and for what; budgets, caches and the ledger go by it. */
export interface Caller {
  readonly tenant_id: string
  readonly student_id: string | null
  /** The API key, for client apps; null for our own services. */
  readonly key_id: string | null
  /** What the tokens are for: `reply`, `tools`, `extraction`, `chat_completions`, `embeddings`. */
  readonly feature: string
}

/** One upstream attempt that used tokens, as it will stand in the ledger. */
export interface Charge {
  readonly deployment: string
  readonly usage: Usage
  readonly cost: MicroUsd
  /** `ok`, `cut`, `cancelled`, `hedged`, or another reason for which its answer was not used. */
  readonly outcome: string
}

/** A request on its way through the proxy. */
export interface ModelCall {
  /** Unique; the ledger's and the reservation's key. */
  readonly id: string
  /** `tutor-default` and the like. */
  readonly alias: string
  readonly request: ChatRequest
  readonly caller: Caller
  /** Aborted when the caller has gone; everything upstream then stops at once. */
  readonly signal: AbortSignal
  /** Milliseconds since the epoch. */
  readonly deadline: number
  /** Names and ids that must not leave, beyond what is recognised as personal by its form. */
  readonly personal: readonly string[]
  /** Asked for explicitly: the exact cache may serve this although its temperature is above 0. */
  readonly cache?: boolean | undefined
  /** Every upstream attempt that used tokens reports here, also one that failed, was cut or lost a hedge. */
  readonly charge: (charge: Charge) => void
  /**
   * Asked before every attempt after the first: whether one more at this request, beside so many that are under way, fits
   * the budgets; if so, it is reserved. Absent where nothing is counted.
   */
  readonly another?: ((request: ChatRequest, underWay: number) => Promise<boolean>) | undefined
  /** A JSON answer as its caller will read it: with what stands behind its placeholders. Absent where none was written. */
  readonly asRead?: ((json: string) => string) | undefined
  /** What was hidden before the text left, for the ledger: category to count; never the text. */
  readonly hidden?: Readonly<Record<string, number>> | undefined
}

/**
 * Something that answers chats. Each stage of the proxy is a function from the next ChatModel to one that does a
 * single thing more; the innermost is a deployment. Every failure is an AppError.
 */
export interface ChatModel {
  complete(call: ModelCall): Promise<ChatAnswer>
  stream(call: ModelCall): AsyncIterable<ChatEvent>
}
