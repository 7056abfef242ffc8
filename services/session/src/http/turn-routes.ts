import { AppError, type RoutesOf, type Trace } from '@tutor/contracts'
import { traceIdOf } from '@tutor/platform'
import type { RouteHandlers } from '@tutor/service'
import { findTurn, loadSteps, requestCancel } from '../store/turns.js'
import { eventStreamOf } from '../turns/turn-events.js'
import { readTurn } from '../turns/turn-view.js'
import type { SendMessageDependencies } from './send-message.js'
import { streamEvents } from './stream-events.js'

type TurnRoutes = Pick<RoutesOf<'session'>, 'getTurn' | 'streamTurn' | 'cancelTurn' | 'traceTurn'>

/** One durable turn: its state, its events, its trace, and the way to stop it. */
export const turnRoutes = (dependencies: SendMessageDependencies): RouteHandlers<TurnRoutes> => {
  const { db, workflow, eventLog, logger } = dependencies
  return {
    getTurn: async ({ params, principal }) =>
      await readTurn(db, workflow, await findTurn(db, principal, params.id)),

    async streamTurn(request) {
      const turn = await findTurn(db, request.principal, request.params.id)
      return await streamEvents(
        dependencies,
        request,
        turn,
        lastEventId(request.request.get('last-event-id')),
      )
    },

    async cancelTurn({ params, principal }) {
      const turn = await findTurn(db, principal, params.id)
      if ((await requestCancel(db, turn.id)) === 'cancelled')
        await eventLog
          .append(eventStreamOf(turn.id), [{ type: 'turn.cancelled', data: {} }])
          .catch((error: unknown) => logger.warn('events of a turn could not be logged', { error }))
      return await readTurn(db, workflow, await findTurn(db, principal, params.id))
    },

    async traceTurn({ params, principal }): Promise<Trace> {
      const turn = await findTurn(db, principal, params.id)
      const steps = await loadSteps(db, turn.id)
      return {
        turn_id: turn.id,
        status: turn.status,
        trace_id: traceIdOf(turn.traceparent),
        steps: steps.map(({ step, attempt, startedAt, durationMs, output }) => ({
          step,
          attempt,
          started_at: startedAt.toISOString(),
          duration_ms: durationMs,
          // It was read from a jsonb column.
          output: output as Trace['steps'][number]['output'],
        })),
      }
    },
  }
}

function lastEventId(header: string | undefined): number {
  if (header === undefined || header === '') return 0
  if (/^\d{1,9}$/.test(header)) return Number(header)
  throw new AppError('INVALID_INPUT', 'The Last-Event-ID is not valid', {
    errors: [{ path: 'Last-Event-ID', message: 'A whole number, as in the id of an event' }],
  })
}
