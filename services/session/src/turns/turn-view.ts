import type { Turn } from '@tutor/contracts'
import type { Kysely } from 'kysely'
import { loadSteps, type TurnRow } from '../store/turns.js'
import type { Tables } from '../tables.js'
import { foldSteps } from '../workflow/run-workflow.js'
import type { Workflow } from '../workflow/workflow.js'
import { initialState, type TurnState } from './turn-state.js'

/** A turn as clients see it: its row, and what its stored steps add up to. */
export function turnOf(row: TurnRow, state: TurnState): Turn {
  const plan = state.decision?.plan ?? null
  return {
    id: row.id,
    session_id: row.session_id,
    message_id: row.message_id,
    status: row.status,
    plan,
    calls: (plan?.calls ?? []).map((call, index) => ({
      ...call,
      result: state.outcomes[index]?.result ?? null,
      error: state.outcomes[index]?.error ?? null,
    })),
    clarification: plan?.clarification ?? null,
    reply: row.status === 'done' ? (state.reply ?? null) : null,
    error: row.error,
    created_at: row.created_at.toISOString(),
    finished_at: row.finished_at?.toISOString() ?? null,
  }
}

/** Reads a turn's steps and folds them. */
export async function readTurn(
  db: Kysely<Tables>,
  workflow: Workflow<TurnState>,
  row: TurnRow,
): Promise<Turn> {
  const nothing = {
    turnId: row.id,
    sessionId: row.session_id,
    tenantId: '',
    message: '',
    history: [],
    student: { user_id: '', topic_mastery: {}, goals: [], subject_preferences: [], corrections: [] },
    pending: undefined,
    today: '',
  }
  return turnOf(row, foldSteps(workflow, initialState(nothing), await loadSteps(db, row.id)))
}
