import type { Answer } from './answer.js'
import type { Conversation } from './conversation.js'

/** Tokens of one answer; the input includes what was cached. */
export interface Used {
  readonly input: number
  readonly cached: number
  readonly output: number
}

/** One server-sent event. */
export interface StreamEvent {
  readonly name?: string
  /** Called when it is written; an object is sent as JSON. */
  readonly data: () => object | string
  /** Tokens that it carries. */
  readonly tokens: number
}

/** How a provider speaks: its requests, answers, streams and errors. */
export interface Form {
  /** Throws BadRequest. */
  read(body: unknown): Conversation
  error(status: number, message: string, param: string | null): object
  plain(model: string, answer: Answer, used: Used): object
  /** The events of a stream in order; `used` is asked at its end, and for the input at its beginning. */
  stream(conversation: Conversation, answer: Answer, used: () => Used): Iterable<StreamEvent>
  /** An error in the midst of a stream. */
  errorEvent(message: string): StreamEvent
}

/** An event without tokens. */
export const event = (data: object | string, name?: string): StreamEvent => ({
  data: () => data,
  tokens: 0,
  ...(name && { name }),
})
