import { setTimeout as delay } from 'node:timers/promises'
import type { Principal, Routes, Turn } from '@tutor/contracts'
import type { Broker } from '@tutor/messaging'
import { contextHeaders } from '@tutor/platform'
import { type answered, HttpAnswer, type RouteRequest } from '@tutor/service'
import { type AcceptedTurn, acceptMessage, type NewMessage } from '../store/accept-message.js'
import { idempotencyKeyOf } from '../store/idempotency.js'
import { findTurn } from '../store/turns.js'
import { eventStreamOf } from '../turns/turn-events.js'
import { publishTurn } from '../turns/turn-queue.js'
import { readTurn } from '../turns/turn-view.js'
import { isFinished, type Watching, watchTurn } from '../turns/watch-turn.js'
import { eitherOf } from './either-of.js'
import { streamEvents } from './stream-events.js'

export interface SendMessageDependencies extends Watching {
  readonly broker: Broker
  readonly waitMs: number
  /** Then streams and waits end: clients go on at another replica. */
  readonly stopping: AbortSignal
}

/** So long a client waits for the broker's confirmation; a silent broker is the relay's care. */
const publishMs = 1_000

type SendMessageRequest = RouteRequest<Routes['sendMessage']>

/** Accepts a message, then answers in the form that the client asked for: wait, stream, or 202 at once. */
export const sendMessage =
  (dependencies: SendMessageDependencies) =>
  async (request: SendMessageRequest): Promise<Turn | HttpAnswer<Turn> | typeof answered> => {
    const { params, body, principal } = request
    const accepted = await acceptAndHand(dependencies, principal, {
      sessionId: params.id,
      content: body.content,
      idempotencyKey: idempotencyKeyOf(request.request),
    })
    if (wantsLater(request)) return await answerLater(dependencies, request, accepted)
    if (request.request.accepts(['application/json', 'text/event-stream']) === 'text/event-stream') {
      const row = await findTurn(dependencies.db, principal, accepted.id)
      return await streamEvents(dependencies, request, row, 0)
    }
    return await waitForTurn(dependencies, request, accepted)
  }

/** Makes a message a turn, and hands the turn to the workers. */
export async function acceptAndHand(
  dependencies: SendMessageDependencies,
  principal: Principal,
  message: NewMessage,
): Promise<AcceptedTurn> {
  const accepted = await acceptMessage(dependencies.db, principal, message)
  if (accepted.isNew) await hand(dependencies, accepted)
  return accepted
}

const wantsLater = ({ request }: SendMessageRequest): boolean =>
  /\brespond-async\b/.test(request.get('prefer') ?? '')

/** The message is safe in the database by now: when the broker is away, the relay publishes it later. */
async function hand({ broker, eventLog, logger }: SendMessageDependencies, { id, sessionId }: AcceptedTurn) {
  await eventLog
    .append(eventStreamOf(id), [{ type: 'turn.accepted', data: { turn_id: id, session_id: sessionId } }])
    .catch((error: unknown) => logger.warn('events of a turn could not be logged', { error }))
  const published = publishTurn(broker, { session_id: sessionId, turn_id: id }, contextHeaders()).catch(
    (error: unknown) => logger.warn('a turn could not be published; the relay will', { error }),
  )
  await Promise.race([published, delay(publishMs, undefined, { ref: false })])
}

async function waitForTurn(
  dependencies: SendMessageDependencies,
  request: SendMessageRequest,
  accepted: AcceptedTurn,
): Promise<Turn | HttpAnswer<Turn>> {
  const { db, waitMs, workflow, stopping } = dependencies
  const row = await findTurn(db, request.principal, accepted.id)
  const late = new AbortController()
  const timer = setTimeout(() => late.abort(), waitMs)
  const over = eitherOf(request.signal, late.signal, stopping)
  try {
    for await (const _event of watchTurn(dependencies, accepted.id, row.status, 0, over.signal));
  } finally {
    clearTimeout(timer)
    over.dispose()
  }
  const now = await findTurn(db, request.principal, accepted.id)
  if (isFinished(now.status)) return await readTurn(db, workflow, now)
  return await answerLater(dependencies, request, accepted)
}

async function answerLater(
  { db, workflow }: SendMessageDependencies,
  request: SendMessageRequest,
  { id }: AcceptedTurn,
): Promise<HttpAnswer<Turn>> {
  const turn = await readTurn(db, workflow, await findTurn(db, request.principal, id))
  return new HttpAnswer(turn, 202, {
    Location: `/v1/turns/${id}`,
    ...(wantsLater(request) && { 'Preference-Applied': 'respond-async' }),
  })
}
