import { AppError, type ChatTurn, type Principal } from '@tutor/contracts'
import { type Kysely, type Selectable, sql } from 'kysely'
import type { Tables } from '../tables.js'
import type { StoredInput } from '../turns/turn-state.js'
import type { StoredStep } from '../workflow/run-workflow.js'
import { type Lease, LeaseLost } from './lease.js'
import { visibleSessions } from './sessions.js'
import { storedJson } from './stored-json.js'

export type TurnRow = Selectable<Tables['turns']>

/** How many earlier messages a turn sees (brief §3). */
const historyLength = 10
/** A message longer than this is cut where it is only history. */
const historyMessageLength = 32_000

/** A session's oldest unfinished turn, now running; and the session's number of accepted turns as of that moment. */
export async function beginNextTurn(
  db: Kysely<Tables>,
  { sessionId, token }: Lease,
): Promise<{ readonly turn: TurnRow | undefined; readonly turnSeq: number } | undefined> {
  const session = await db
    .selectFrom('sessions')
    .select('turn_seq')
    .where('id', '=', sessionId)
    .where('lease_token', '=', token)
    .executeTakeFirst()
  if (!session) return undefined
  const turn = await db
    .updateTable('turns')
    .set((set) => ({ status: 'running' as const, attempts: set('attempts', '+', 1) }))
    .where('id', '=', (select) =>
      select
        .selectFrom('turns')
        .select('id')
        .where('session_id', '=', sessionId)
        .where('status', 'in', ['queued', 'running'])
        .orderBy('seq')
        .limit(1)
        // Waits for a cancellation that is being written, and then takes the next turn instead.
        .forUpdate(),
    )
    .returningAll()
    .executeTakeFirst()
  return { turn, turnSeq: session.turn_seq }
}

/** What the turn starts from: its message, the session's student and pending question, and the history before it. */
export async function loadConversation(db: Kysely<Tables>, { session_id, message_id, seq }: TurnRow) {
  const session = await db
    .selectFrom('sessions')
    .leftJoin('students', (join) =>
      join
        .onRef('students.tenant_id', '=', 'sessions.tenant_id')
        .onRef('students.student_id', '=', 'sessions.student_id'),
    )
    .leftJoin('session_summaries', 'session_summaries.session_id', 'sessions.id')
    .innerJoin('messages', (join) =>
      join.onRef('messages.session_id', '=', 'sessions.id').on('messages.id', '=', message_id),
    )
    .select([
      'sessions.tenant_id',
      'sessions.student_id',
      'sessions.pending',
      'students.state',
      'messages.content',
      'session_summaries.counts',
    ])
    .where('sessions.id', '=', session_id)
    .executeTakeFirst()
  if (!session) return undefined
  const newestFirst = await db
    .selectFrom('messages')
    .select(['role', 'content'])
    .where('session_id', '=', session_id)
    .where('seq', '<', 2 * seq)
    .orderBy('seq', 'desc')
    .limit(historyLength)
    .execute()
  const history: ChatTurn[] = newestFirst
    .reverse()
    .map(({ role, content }) => ({ role, content: content.trim().slice(0, historyMessageLength) }))
  return { ...session, history }
}

/** Stores what a turn starts from, under the lease's fencing token. Rejects with LeaseLost when a newer lease exists. */
export async function storeInput(
  db: Kysely<Tables>,
  { sessionId, token }: Lease,
  turnId: string,
  input: StoredInput,
): Promise<void> {
  const stored = await db
    .updateTable('turns')
    .set({ input: storedJson(input) })
    .where('id', '=', turnId)
    .where((where) =>
      where.exists(
        where
          .selectFrom('sessions')
          .select('id')
          .where('id', '=', sessionId)
          .where('lease_token', '=', token)
          .forShare(),
      ),
    )
    .executeTakeFirst()
  if (stored.numUpdatedRows === 0n) throw new LeaseLost()
}

export async function loadSteps(db: Kysely<Tables>, turnId: string): Promise<StoredStep[]> {
  const rows = await db
    .selectFrom('turn_steps')
    .selectAll()
    .where('turn_id', '=', turnId)
    .orderBy('position')
    .execute()
  return rows.map(({ position, step, attempt, output, started_at, duration_ms }) => ({
    position,
    step,
    attempt,
    output,
    startedAt: started_at,
    durationMs: duration_ms,
  }))
}

/** Stores a step once, under the lease's fencing token. Rejects with LeaseLost when a newer lease exists. */
export async function storeStep(
  db: Kysely<Tables>,
  { sessionId, token }: Lease,
  turnId: string,
  step: StoredStep,
): Promise<void> {
  const inserted = await sql`
    insert into session.turn_steps (turn_id, position, step, attempt, output, started_at, duration_ms)
    select ${turnId}::uuid, ${step.position}::integer, ${step.step}::text, ${step.attempt}::integer,
           ${storedJson(step.output)}::jsonb, ${step.startedAt}::timestamptz, ${step.durationMs}::double precision
    from session.sessions where id = ${sessionId} and lease_token = ${token}
    for share
    on conflict do nothing`.execute(db)
  if (inserted.numAffectedRows !== 1n) throw new LeaseLost()
}

export async function findTurn(db: Kysely<Tables>, principal: Principal, id: string): Promise<TurnRow> {
  const row = await db
    .selectFrom('turns')
    .innerJoin('sessions', 'sessions.id', 'turns.session_id')
    .selectAll('turns')
    .where('turns.id', '=', id)
    .where((where) => visibleSessions(principal)(where as never))
    .executeTakeFirst()
  if (!row) throw new AppError('NOT_FOUND', 'There is no such turn')
  return row
}

/** A turn whoever it belongs to, for those who were let in before; undefined once its session was deleted. */
export const turnById = (db: Kysely<Tables>, id: string): Promise<TurnRow | undefined> =>
  db.selectFrom('turns').selectAll().where('id', '=', id).executeTakeFirst()

/** Cancels a turn that waits; asks the worker to stop one that runs. Finished turns stay as they are. */
export async function requestCancel(
  db: Kysely<Tables>,
  turnId: string,
): Promise<'cancelled' | 'asked' | 'finished'> {
  const cancelled = await db
    .updateTable('turns')
    .set({ status: 'cancelled', finished_at: new Date() })
    .where('id', '=', turnId)
    .where('status', '=', 'queued')
    .executeTakeFirst()
  if (cancelled.numUpdatedRows > 0n) return 'cancelled'
  const asked = await db
    .updateTable('turns')
    .set({ cancel_requested: true })
    .where('id', '=', turnId)
    .where('status', '=', 'running')
    .executeTakeFirst()
  return asked.numUpdatedRows > 0n ? 'asked' : 'finished'
}
