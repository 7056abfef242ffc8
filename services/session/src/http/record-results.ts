import { AppError, type ResultsOutcome, type Routes, type StudentResults } from '@tutor/contracts'
import type { RouteRequest } from '@tutor/service'
import type { Kysely } from 'kysely'
import { hashOf, idempotencyKeyOf } from '../store/idempotency.js'
import { type NewResults, storeResults } from '../store/results.js'
import { findTurn } from '../store/turns.js'
import type { Tables } from '../tables.js'
import type { TurnState } from '../turns/turn-state.js'
import { readState } from '../turns/turn-view.js'
import type { Workflow } from '../workflow/workflow.js'
import { visibleStudent } from './student-routes.js'

export interface ResultsDependencies {
  readonly db: Kysely<Tables>
  readonly workflow: Workflow<TurnState>
}

/** Records answers of a student and moves its mastery by them, once per Idempotency-Key. */
export const recordResults =
  ({ db, workflow }: ResultsDependencies) =>
  async ({
    params,
    body,
    principal,
    request,
  }: RouteRequest<Routes['recordResults']>): Promise<ResultsOutcome> => {
    await visibleStudent(db, principal, params.id)
    if (body.turn_id !== undefined) {
      const turn = await findTurn(db, { ...principal, student_id: params.id }, body.turn_id)
      const calls = (await readState(db, workflow, turn)).decision?.plan.calls ?? []
      assertCall(body, calls.length)
    }
    const results: NewResults = {
      tenantId: principal.tenant_id,
      studentId: params.id,
      results: body,
      idempotencyKey: idempotencyKeyOf(request),
      requestHash: hashOf(body),
    }
    return await storeResults(db, results, new Date())
  }

function assertCall({ call }: StudentResults, count: number): void {
  if (call !== undefined && call >= count)
    throw new AppError('NOT_FOUND', 'The turn has no such call', { reason: 'no_such_call' })
}
