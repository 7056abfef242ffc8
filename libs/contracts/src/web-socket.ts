import { z } from 'zod'
import { IdempotencyHeader } from './route.js'
import { SendMessage } from './session.js'

/** Where the WebSocket is; the gateway passes it on to the session service. */
export const webSocketPath = '/v1/ws'

/** The client's name for a frame: answers name it. */
const id = z.string().min(1).max(100)
const turn_id = z.uuid()

/** What a client says over the WebSocket, one JSON object a frame. */
export const ClientFrame = z.discriminatedUnion('type', [
  /** As `POST /v1/sessions/{session_id}/messages`; its turn is watched from the first event on. */
  z.strictObject({
    type: z.literal('send'),
    id,
    session_id: z.uuid(),
    content: SendMessage.shape.content,
    idempotency_key: IdempotencyHeader.shape['Idempotency-Key'],
  }),
  /** Watches a turn behind the event with this number; 0: from the first on. */
  z.strictObject({
    type: z.literal('resume'),
    id,
    turn_id,
    after: z.number().int().min(0).max(999_999_999).default(0),
  }),
  /** As `POST /v1/turns/{turn_id}/cancel`. */
  z.strictObject({ type: z.literal('cancel'), id, turn_id }),
  /** The turn goes on; its events are not wanted any more. */
  z.strictObject({ type: z.literal('unwatch'), id, turn_id }),
])
export type ClientFrame = z.output<typeof ClientFrame>

/** What the server says. */
export type ServerFrame =
  /** The frame with this id was done: `turn_id` is the turn that it made, or that it named. */
  | { readonly type: 'done'; readonly id: string; readonly turn_id: string }
  /** An event of a watched turn, as server-sent events tell it. */
  | {
      readonly type: 'event'
      readonly turn_id: string
      readonly event: { readonly id: number; readonly type: string; readonly data: unknown }
    }
  /** A frame was refused; `id` is null when it could not be read. */
  | { readonly type: 'problem'; readonly id: string | null; readonly problem: unknown }
  /** The server stops: connect again and resume. */
  | { readonly type: 'going_away' }
