import type { ModelMessage, TokenUsage } from '@tutor/contracts'

export interface ModelRequest {
  readonly messages: readonly ModelMessage[]
  readonly max_tokens?: number | undefined
  readonly temperature?: number | undefined
  readonly json_schema?:
    | { readonly name: string; readonly schema: Readonly<Record<string, unknown>> }
    | undefined
}

export interface ModelAnswer {
  readonly text: string
  readonly model: string
  readonly usage: TokenUsage
  readonly reason: string
}

export type ModelChunk =
  | { readonly type: 'delta'; readonly text: string }
  | { readonly type: 'finish'; readonly model: string; readonly usage: TokenUsage; readonly reason: string }

/** One model of one provider. Every failure is an AppError; a stream that ends without a finish is one too. */
export interface Model {
  complete(request: ModelRequest, signal: AbortSignal): Promise<ModelAnswer>
  stream(request: ModelRequest, signal: AbortSignal): AsyncIterable<ModelChunk>
}
