import { AppError, type Principal, type RoutesOf, type Trace } from '@tutor/contracts'
import { traceIdOf } from '@tutor/platform'
import type { RouteHandlers } from '@tutor/service'
import { type CallEdit, loadEdits } from '../store/call-edits.js'
import { findTurn, loadSteps, requestCancel } from '../store/turns.js'
import { eventStreamOf } from '../turns/turn-events.js'
import { readTurn } from '../turns/turn-view.js'
import type { StoredStep } from '../workflow/run-workflow.js'
import type { SendMessageDependencies } from './send-message.js'
import { streamEvents } from './stream-events.js'

type TurnRoutes = Pick<RoutesOf<'session'>, 'getTurn' | 'streamTurn' | 'cancelTurn' | 'traceTurn'>

/** One durable turn: its state, its events, its trace, and the way to stop it. */
export const turnRoutes = (dependencies: SendMessageDependencies): RouteHandlers<TurnRoutes> => {
  const { db, workflow } = dependencies
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
      await cancelTurn(dependencies, principal, params.id)
      return await readTurn(db, workflow, await findTurn(db, principal, params.id))
    },

    async traceTurn({ params, principal }): Promise<Trace> {
      const turn = await findTurn(db, principal, params.id)
      const [steps, edits] = await Promise.all([loadSteps(db, turn.id), loadEdits(db, turn.id)])
      return {
        turn_id: turn.id,
        status: turn.status,
        trace_id: traceIdOf(turn.traceparent),
        steps: [...steps.map(stepOf), ...edits.map(editStepOf)],
      }
    },
  }
}

/** Asks for a turn's end; one that no worker has begun ends at once. NOT_FOUND when it is not the principal's. */
export async function cancelTurn(
  { db, eventLog, logger }: SendMessageDependencies,
  principal: Principal,
  id: string,
): Promise<void> {
  const turn = await findTurn(db, principal, id)
  if ((await requestCancel(db, turn.id)) !== 'cancelled') return
  await eventLog
    .append(eventStreamOf(turn.id), [{ type: 'turn.cancelled', data: {} }])
    .catch((error: unknown) => logger.warn('events of a turn could not be logged', { error }))
}

type TraceStep = Trace['steps'][number]

const stepOf = ({ step, attempt, startedAt, durationMs, output }: StoredStep): TraceStep => ({
  step,
  attempt,
  started_at: startedAt.toISOString(),
  duration_ms: durationMs,
  // It was read from a jsonb column.
  output: output as TraceStep['output'],
})

/** An edit stands behind the turn's own steps, as one more. */
const editStepOf = ({ call, number, edited, result, started_at, duration_ms }: CallEdit): TraceStep => ({
  step: 'edit_call',
  attempt: number,
  started_at: started_at.toISOString(),
  duration_ms,
  // Both were read from jsonb columns.
  output: { index: call, ...edited, result } as unknown as TraceStep['output'],
})

function lastEventId(header: string | undefined): number {
  if (header === undefined || header === '') return 0
  if (/^\d{1,9}$/.test(header)) return Number(header)
  throw new AppError('INVALID_INPUT', 'The Last-Event-ID is not valid', {
    errors: [{ path: 'Last-Event-ID', message: 'A whole number, as in the id of an event' }],
  })
}
