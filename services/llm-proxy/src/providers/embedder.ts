export interface EmbeddingCall {
  readonly texts: readonly string[]
  readonly dimensions?: number | undefined
  readonly signal: AbortSignal
}

export interface EmbeddingAnswer {
  /** One vector per text, in their order. */
  readonly vectors: readonly (readonly number[])[]
  readonly model: string
  /** As the provider counted; undefined where it does not say. */
  readonly input_tokens: number | undefined
}

/** A model that turns texts into vectors. Every failure is an AppError. */
export interface Embedder {
  embed(call: EmbeddingCall): Promise<EmbeddingAnswer>
}
