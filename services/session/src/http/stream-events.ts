import type { Principal } from '@tutor/contracts'
import { answered, openEventStream } from '@tutor/service'
import type { Response } from 'express'
import type { TurnRow } from '../store/turns.js'
import { type Watching, watchTurn } from '../turns/watch-turn.js'
import { eitherOf } from './either-of.js'

interface EventRequest {
  readonly response: Response
  readonly signal: AbortSignal
  readonly principal: Principal
}

/**
 * Streams a turn's events behind `afterId` as SSE, to the turn's end or until the client goes or the server stops. The turn
 * goes on.
 */
export async function streamEvents(
  { stopping, ...watching }: Watching & { readonly stopping: AbortSignal },
  { response, signal }: EventRequest,
  turn: TurnRow,
  afterId: number,
): Promise<typeof answered> {
  response.set('Location', `/v1/turns/${turn.id}`)
  const stream = openEventStream(response)
  const over = eitherOf(signal, stopping)
  try {
    for await (const { id, type, data } of watchTurn(watching, turn.id, turn.status, afterId, over.signal))
      if (!(await stream.send({ id: String(id), event: type, data: JSON.stringify(data) }))) break
  } finally {
    over.dispose()
  }
  if (over.signal.aborted) stream.handOver()
  else stream.end()
  return answered
}
