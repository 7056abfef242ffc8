import type { Message } from './broker.js'

/**
 * request: asks for one reply. open: asks for a stream. reply, or chunk… and end, or error: the answer.
 * credit: the reader has taken `number` chunks. cancel: the caller went away.
 */
export const frameKinds = ['request', 'open', 'reply', 'chunk', 'end', 'error', 'credit', 'cancel'] as const
export type FrameKind = (typeof frameKinds)[number]

/** One step of a call, in either direction. Both adapters speak it; they differ only in how it is carried. */
export interface Frame {
  readonly kind: FrameKind
  /** The call it belongs to. */
  readonly id: string
  /** Where the sender receives frames. */
  readonly from: string
  readonly message: Message
  /** chunk: its position from 0. end: how many there were. credit: how many were taken. */
  readonly number: number
  /** request and open: milliseconds since the epoch after which nobody waits; Infinity for never. */
  readonly deadline: number
  /** open: the longest silence in milliseconds. */
  readonly silenceMs: number
}

const noMessage: Message = { type: '', body: '', headers: {} }

export const frame = (kind: FrameKind, id: string, fields: Partial<Omit<Frame, 'kind' | 'id'>>): Frame => ({
  from: '',
  message: noMessage,
  number: 0,
  deadline: Number.POSITIVE_INFINITY,
  silenceMs: 0,
  ...fields,
  kind,
  id,
})
