import type { Turn } from '@tutor/contracts'
import type { Kysely } from 'kysely'
import { type CallEdit, loadEdits } from '../store/call-edits.js'
import { loadSteps, type TurnRow } from '../store/turns.js'
import type { Tables } from '../tables.js'
import { foldSteps } from '../workflow/run-workflow.js'
import type { Workflow } from '../workflow/workflow.js'
import { initialState, type TurnState } from './turn-state.js'

/** A turn as clients see it: its row, what its stored steps add up to, and the edits of its calls since. */
export function turnOf(row: TurnRow, state: TurnState, edits: readonly CallEdit[] = []): Turn {
  const plan = state.decision?.plan ?? null
  const editOf = (index: number): CallEdit | undefined => edits.findLast(({ call }) => call === index)
  return {
    id: row.id,
    session_id: row.session_id,
    message_id: row.message_id,
    status: row.status,
    // As it was decided: what was edited stands in the calls.
    plan,
    calls: (plan?.calls ?? []).map((call, index) => {
      const edit = editOf(index)
      if (edit) return { ...edit.edited, result: edit.result, error: null }
      const { result = null, error = null } = state.outcomes[index] ?? {}
      return { ...call, result, error }
    }),
    clarification: plan?.clarification ?? null,
    reply: row.status === 'done' ? (state.reply ?? null) : null,
    error: row.error,
    created_at: row.created_at.toISOString(),
    finished_at: row.finished_at?.toISOString() ?? null,
  }
}

/** What a turn's stored steps add up to. */
export async function readState(
  db: Kysely<Tables>,
  workflow: Workflow<TurnState>,
  row: TurnRow,
): Promise<TurnState> {
  const nothing = {
    turnId: row.id,
    sessionId: row.session_id,
    tenantId: '',
    message: '',
    history: [],
    student: { user_id: '' },
    corrections: [],
    topicMastery: {},
    pending: undefined,
    today: '',
  }
  return foldSteps(workflow, initialState(nothing), await loadSteps(db, row.id))
}

/** Reads a turn with its steps and edits. */
export async function readTurn(
  db: Kysely<Tables>,
  workflow: Workflow<TurnState>,
  row: TurnRow,
): Promise<Turn> {
  const [state, edits] = await Promise.all([readState(db, workflow, row), loadEdits(db, row.id)])
  return turnOf(row, state, edits)
}
