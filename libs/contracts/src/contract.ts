import type { z } from 'zod'

/** A method that answers once. `idempotent` methods may be retried by the client within the deadline. */
export interface CallMethod<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> {
  readonly kind: 'call'
  readonly input: I
  readonly output: O
  readonly timeoutMs: number
  readonly idempotent: boolean
}

/** A method that answers with numbered chunks and an explicit end; a cut stream is an error, never a short answer. */
export interface StreamMethod<I extends z.ZodType = z.ZodType, K extends z.ZodType = z.ZodType> {
  readonly kind: 'stream'
  readonly input: I
  readonly chunk: K
  /** Longest silence: to the first chunk, and from one chunk to the next. */
  readonly timeoutMs: number
}

export type Method = CallMethod | StreamMethod

export const call = <I extends z.ZodType, O extends z.ZodType>(definition: {
  input: I
  output: O
  timeoutMs?: number
  idempotent?: boolean
}): CallMethod<I, O> => ({ kind: 'call', timeoutMs: 5_000, idempotent: false, ...definition })

export const stream = <I extends z.ZodType, K extends z.ZodType>(definition: {
  input: I
  chunk: K
  timeoutMs?: number
}): StreamMethod<I, K> => ({ kind: 'stream', timeoutMs: 30_000, ...definition })

/** What one service says to others: a name and its methods. Handlers and clients are derived from it. */
export interface Contract<
  N extends string = string,
  M extends Record<string, Method> = Record<string, Method>,
> {
  readonly name: N
  readonly methods: M
}

export const contract = <const N extends string, M extends Record<string, Method>>(
  name: N,
  methods: M,
): Contract<N, M> => ({ name, methods })

/** What a handler learns besides its input. */
export interface CallContext {
  /** Aborted when the deadline has passed or the caller went away. */
  readonly signal: AbortSignal
  /** Milliseconds since the epoch after which nobody waits for the answer. */
  readonly deadline: number
}

/** What a caller may say besides the input. `timeoutMs` can only shorten the contract's. */
export interface CallOptions {
  readonly signal?: AbortSignal
  readonly timeoutMs?: number
}

/** What a service must implement. */
export type Handlers<C extends Contract> = {
  [K in keyof C['methods']]: C['methods'][K] extends StreamMethod<infer I, infer Chunk>
    ? (input: z.output<I>, context: CallContext) => AsyncIterable<z.input<Chunk>>
    : C['methods'][K] extends CallMethod<infer I, infer O>
      ? (input: z.output<I>, context: CallContext) => Promise<z.input<O>>
      : never
}

/** What a caller sees. */
export type Client<C extends Contract> = {
  readonly [K in keyof C['methods']]: C['methods'][K] extends StreamMethod<infer I, infer Chunk>
    ? (input: z.input<I>, options?: CallOptions) => AsyncIterable<z.output<Chunk>>
    : C['methods'][K] extends CallMethod<infer I, infer O>
      ? (input: z.input<I>, options?: CallOptions) => Promise<z.output<O>>
      : never
}
