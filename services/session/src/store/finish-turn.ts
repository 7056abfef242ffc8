import type { Correction, EmotionalState, PendingClarification, Problem, Reply } from '@tutor/contracts'
import type { Kysely, Transaction } from 'kysely'
import { remembered, withCorrections } from '../students/corrections.js'
import { withFeeling } from '../students/feelings.js'
import { withFormats } from '../students/formats.js'
import type { StoredStudent } from '../students/stored-student.js'
import { askForSummary } from '../summaries/summarise.js'
import type { Tables } from '../tables.js'
import { announceTurn } from '../webhooks/announce.js'
import { type Lease, LeaseLost } from './lease.js'
import { storedJson, storedText } from './stored-json.js'
import { changeStudent } from './students.js'
import type { TurnRow } from './turns.js'

/** What a turn leaves behind when it is done. */
export interface TurnOutcome {
  readonly reply: Reply
  readonly finishedAt: Date
  readonly tenantId: string
  readonly studentId: string
  readonly pending: PendingClarification | undefined
  readonly corrections: readonly Correction[]
  /** What the message showed of the student's feelings, if anything. */
  readonly feeling: EmotionalState | undefined
  /** The formats that the student chose, by parameter and value. */
  readonly formats: readonly (readonly [string, string])[]
}

/**
 * One transaction under the lease: reply, student state, pending question, turn done, and the jobs that follow from it;
 * true when there are any. Rejects with LeaseLost.
 */
export const finishTurn = (
  db: Kysely<Tables>,
  lease: Lease,
  turn: TurnRow,
  outcome: TurnOutcome,
): Promise<boolean> =>
  db.transaction().execute(async (transaction) => {
    await updateSession(transaction, lease, {
      pending: outcome.pending ? storedJson(outcome.pending) : null,
    })
    await transaction
      .insertInto('messages')
      .values({
        id: outcome.reply.message_id,
        session_id: turn.session_id,
        turn_id: turn.id,
        seq: 2 * turn.seq + 1,
        role: 'assistant',
        content: storedText(outcome.reply.content),
      })
      .execute()
    await endTurn(transaction, turn.id, outcome.finishedAt, 'done', null)
    if (outcome.corrections.length + outcome.formats.length > 0 || outcome.feeling !== undefined) {
      const { tenantId, studentId } = outcome
      await changeStudent(transaction, tenantId, studentId, remember(turn.session_id, outcome))
    }
    const isSummaryDue = await askForSummary(transaction, turn)
    const isAnnounced = await announceTurn(transaction, turn, 'turn.completed', outcome.finishedAt)
    return isSummaryDue || isAnnounced
  })

/**
 * Ends a turn without a reply, under the lease; a problem makes it a failed one, else it was cancelled. A question that
 * waits for its answer goes on waiting. True when there are jobs that follow from it.
 */
export const endWithoutReply = (
  db: Kysely<Tables>,
  lease: Lease,
  turn: TurnRow,
  error: Problem | null,
): Promise<boolean> =>
  db.transaction().execute(async (transaction) => {
    const now = new Date()
    await updateSession(transaction, lease, {})
    await endTurn(transaction, turn.id, now, error ? 'failed' : 'cancelled', error)
    return error ? await announceTurn(transaction, turn, 'turn.failed', now, { code: error.code }) : false
  })

async function updateSession(
  transaction: Transaction<Tables>,
  { sessionId, token }: Lease,
  change: { readonly pending?: string | null },
): Promise<void> {
  const held = await transaction
    .updateTable('sessions')
    .set({ ...change, updated_at: new Date() })
    .where('id', '=', sessionId)
    .where('lease_token', '=', token)
    .executeTakeFirst()
  if (held.numUpdatedRows === 0n) throw new LeaseLost()
}

const endTurn = (
  transaction: Transaction<Tables>,
  turnId: string,
  finishedAt: Date,
  status: 'done' | 'failed' | 'cancelled',
  error: Problem | null,
) =>
  transaction
    .updateTable('turns')
    .set({ status, error: error ? storedJson(error) : null, finished_at: finishedAt })
    .where('id', '=', turnId)
    .execute()

const remember =
  (sessionId: string, { corrections, feeling, formats, finishedAt }: TurnOutcome) =>
  (student: StoredStudent): StoredStudent => {
    const origin = { source: 'conversation', scope: 'student', session_id: sessionId } as const
    const learned = corrections.map((correction) => remembered(correction, origin, finishedAt))
    const felt = feeling ? withFeeling(student, feeling, 'message', finishedAt) : student
    return { ...withFormats(felt, formats), corrections: withCorrections(student.corrections, learned) }
  }
