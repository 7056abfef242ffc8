import { createHash, randomUUID } from 'node:crypto'
import { JsonRpcMessage } from '@tutor/contracts'
import type { EventLog } from '@tutor/storage'
import { z } from 'zod'
import type { McpSession } from './session-id.js'

/**
 * Where a call that waits for its user hears from the other requests of its session, which may reach another replica:
 * the shared event log. A stream begins with a question, so that nobody can leave anything where nobody waits.
 */
export interface CallInbox {
  /** Announces a question. Its answer comes under the id that this gives, which is sent as the request's. */
  ask(): Promise<string>
  /** The answers to this call's questions, as they come; `cancelled` when the client has cancelled the call. */
  news(signal: AbortSignal): AsyncIterable<JsonRpcMessage | 'cancelled'>
  close(): Promise<void>
}

type RequestId = NonNullable<JsonRpcMessage['id']>

/** Of one call; there are two questions and two answers in it, and a cancellation. */
const mostEvents = 20
const Asked = z.object({ type: z.literal('asked'), data: z.string() })
const Answered = z.object({ type: z.literal('answered'), data: JsonRpcMessage })

const streamOf = (session: McpSession, call: string): string => `mcp:${session.id}:${call}`
/** A client chooses its ids freely; in names of streams they have one form. */
const callOf = (requestId: RequestId): string =>
  createHash('sha256').update(JSON.stringify(requestId)).digest('base64url').slice(0, 22)

export function openInbox(
  eventLog: EventLog,
  session: McpSession,
  requestId: RequestId,
  keptForMs: number,
): CallInbox {
  const call = callOf(requestId)
  const stream = streamOf(session, call)
  return {
    async ask() {
      const id = `${call}.${randomUUID()}`
      await eventLog.append(stream, [{ type: 'asked', data: id }])
      await eventLog.expire(stream, keptForMs)
      return id
    },
    async *news(signal) {
      for await (const event of eventLog.follow(stream, 0, { signal })) {
        const answer = Answered.safeParse(event).data
        if (answer) yield answer.data
        if (event.type === 'cancelled') yield 'cancelled'
      }
    },
    close: () => eventLog.expire(stream, 1),
  }
}

/** Hands a client's reply to the call that asked for it; a reply that nobody waits for is dropped. */
export async function handReply(
  eventLog: EventLog,
  session: McpSession,
  reply: JsonRpcMessage,
  keptForMs: number,
): Promise<void> {
  const [call = ''] = String(reply.id).split('.')
  const stream = streamOf(session, call)
  const events = await eventLog.read(stream, 0, mostEvents)
  const isAsked = events.some((event) => Asked.safeParse(event).data?.data === reply.id)
  const isAnswered = events.some((event) => Answered.safeParse(event).data?.data.id === reply.id)
  if (!isAsked || isAnswered) return
  await eventLog.append(stream, [{ type: 'answered', data: reply }])
  await eventLog.expire(stream, keptForMs)
}

/** Tells a call that waits for its user that the client has cancelled it. */
export async function handCancellation(
  eventLog: EventLog,
  session: McpSession,
  requestId: RequestId,
  keptForMs: number,
): Promise<void> {
  const stream = streamOf(session, callOf(requestId))
  const events = await eventLog.read(stream, 0, mostEvents)
  if (events.length === 0 || events.some(({ type }) => type === 'cancelled')) return
  await eventLog.append(stream, [{ type: 'cancelled', data: null }])
  await eventLog.expire(stream, keptForMs)
}
