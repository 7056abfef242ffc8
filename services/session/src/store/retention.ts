import type { JobContext } from '@tutor/jobs'
import { type Kysely, sql } from 'kysely'
import type { Tables } from '../tables.js'

/** Sessions looked at by one statement; each may have thousands of messages to delete. */
const window = 100

/** Deletes sessions that nothing has happened in since, window by window; one with an unfinished turn stays. */
export async function forgetSessions(
  db: Kysely<Tables>,
  before: Date,
  { signal, progress }: Pick<JobContext, 'signal' | 'progress'>,
): Promise<number> {
  const { last } = await db
    .selectFrom('sessions')
    .select(sql<number>`coalesce(max(number), 0)`.as('last'))
    .executeTakeFirstOrThrow()
  let forgotten = 0
  for (let after = 0; after < last; ) {
    signal.throwIfAborted()
    const upTo = await endOfWindow(db, after)
    const { numDeletedRows } = await db
      .deleteFrom('sessions')
      .where('number', '>', after)
      .where('number', '<=', upTo)
      .where('updated_at', '<', before)
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom('turns')
              .select('id')
              .whereRef('turns.session_id', '=', 'sessions.id')
              .where('status', 'in', ['queued', 'running']),
          ),
        ),
      )
      .executeTakeFirst()
    forgotten += Number(numDeletedRows)
    after = upTo
    await progress(Math.min(1, after / last))
  }
  return forgotten
}

async function endOfWindow(db: Kysely<Tables>, after: number): Promise<number> {
  const numbers = await db
    .selectFrom('sessions')
    .select('number')
    .where('number', '>', after)
    .orderBy('number')
    .limit(window)
    .execute()
  return numbers.at(-1)?.number ?? Number.MAX_SAFE_INTEGER
}

/** The tables that hold idempotency keys, and when each was used. */
const keyed = [
  { table: 'turns', at: 'created_at' },
  { table: 'call_edits', at: 'started_at' },
  { table: 'results', at: 'created_at' },
  { table: 'review_ratings', at: 'rated_at' },
] as const

/** Forgets idempotency keys that were used before; the same key is a new request from then on. */
export async function forgetKeys(
  db: Kysely<Tables>,
  before: Date,
  limit: number,
  all: (forget: () => Promise<number>) => Promise<number>,
): Promise<number> {
  let forgotten = 0
  for (const { table, at } of keyed)
    forgotten += await all(async () => {
      const name = sql.table(`session.${table}`)
      const { numAffectedRows } = await sql`
        update ${name} set idempotency_key = null where id in (
          select id from ${name} where idempotency_key is not null and ${sql.ref(at)} < ${before} limit ${limit}
        )`.execute(db)
      return Number(numAffectedRows ?? 0)
    })
  return forgotten
}

/** Deletes deliveries of webhooks that were asked for before: by far longer ago than they are tried. */
export async function forgetDeliveries(db: Kysely<Tables>, before: Date, limit: number): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('webhook_deliveries')
    .where('id', 'in', (select) =>
      select.selectFrom('webhook_deliveries').select('id').where('created_at', '<', before).limit(limit),
    )
    .executeTakeFirst()
  return Number(numDeletedRows)
}
