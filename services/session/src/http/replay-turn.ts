import type { contextAnalysisContract, parameterExtractionContract } from '@tutor/contracts'
import { AppError, type Client, type Replay, type Routes } from '@tutor/contracts'
import type { RouteRequest } from '@tutor/service'
import type { Kysely } from 'kysely'
import { findTurn } from '../store/turns.js'
import type { Tables } from '../tables.js'
import { differences } from '../turns/differences.js'
import { inputOfThen } from '../turns/turn-input.js'
import type { TurnState } from '../turns/turn-state.js'
import { readState } from '../turns/turn-view.js'
import { understandingInput } from '../turns/understanding-input.js'
import type { Workflow } from '../workflow/workflow.js'

export interface ReplayDependencies {
  readonly db: Kysely<Tables>
  readonly workflow: Workflow<TurnState>
  readonly contextAnalysis: Pick<Client<typeof contextAnalysisContract>, 'analyze'>
  readonly parameterExtraction: Pick<Client<typeof parameterExtractionContract>, 'plan'>
}

/** Decides a turn again from its stored inputs and compares the plans. It reads and asks, and writes nothing. */
export const replayTurn =
  ({ db, workflow, contextAnalysis, parameterExtraction }: ReplayDependencies) =>
  async ({ params, body, principal, signal }: RouteRequest<Routes['replayTurn']>): Promise<Replay> => {
    const turn = await findTurn(db, principal, params.id)
    const before = (await readState(db, workflow, turn)).decision?.plan
    if (!before) throw notReplayable('turn_not_decided', 'The turn was never decided')
    const then = await inputOfThen(db, turn)
    if (!then) throw notReplayable('turn_inputs_not_stored', 'What the turn was decided from is not stored')
    const input = understandingInput(then)
    const analysis = await contextAnalysis.analyze(input, { signal })
    const { plan: after } = await parameterExtraction.plan(
      { ...input, analysis, tenant_id: then.tenantId, ...(body.engine && { engine: body.engine }) },
      { signal },
    )
    const [{ engine: _then, ...decided }, { engine: _now, ...again }] = [before, after]
    return { turn_id: turn.id, before, after, differences: differences(decided, again) }
  }

const notReplayable = (reason: string, message: string): AppError =>
  new AppError('CONFLICT', message, { reason })
