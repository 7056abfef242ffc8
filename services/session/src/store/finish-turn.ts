import type { Correction, PendingClarification, Problem, Reply, Student } from '@tutor/contracts'
import type { Kysely, Transaction } from 'kysely'
import type { Tables } from '../tables.js'
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
  readonly emotionalState: Student['emotional_state']
}

/** Corrections kept per student; the oldest make room. */
const maxCorrections = 100

/** One transaction under the lease: reply, student state, pending question, turn done. Rejects with LeaseLost. */
export async function finishTurn(
  db: Kysely<Tables>,
  lease: Lease,
  turn: TurnRow,
  outcome: TurnOutcome,
): Promise<void> {
  await db.transaction().execute(async (transaction) => {
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
    if (outcome.corrections.length > 0 || outcome.emotionalState !== undefined)
      await changeStudent(transaction, outcome.tenantId, outcome.studentId, remember(outcome))
  })
}

/** Ends a turn without a reply, under the lease. A question that waits for its answer goes on waiting. */
export async function endWithoutReply(
  db: Kysely<Tables>,
  lease: Lease,
  turnId: string,
  status: 'failed' | 'cancelled',
  error: Problem | null,
): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    await updateSession(transaction, lease, {})
    await endTurn(transaction, turnId, new Date(), status, error)
  })
}

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
  ({ corrections, emotionalState }: TurnOutcome) =>
  (student: Student): Student => ({
    ...student,
    ...(emotionalState && { emotional_state: emotionalState }),
    corrections: [
      ...student.corrections.filter((known) => !corrections.some((learned) => isSame(known, learned))),
      ...corrections,
    ].slice(-maxCorrections),
  })

const isSame = (one: Correction, other: Correction): boolean =>
  one.parameter === other.parameter && one.value === other.value && one.instead_of === other.instead_of
