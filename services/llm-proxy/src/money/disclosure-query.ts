import type { Disclosure } from '@tutor/contracts'
import { type Kysely, sql } from 'kysely'
import { noCursor, openCursor, sealCursor } from './cursor.js'
import type { Tables } from './tables.js'

interface Asked {
  readonly tenant: string
  /** Only of this student; of all where null. */
  readonly student: string | null
  readonly limit: number
  readonly cursor: string | undefined
}

/** What the tenant's calls let out, the newest first. */
export async function readDisclosures(
  db: Kysely<Tables>,
  { tenant, student, limit, cursor }: Asked,
): Promise<{ readonly items: Disclosure[]; readonly next_cursor: string | null }> {
  const [at, id] = cursor === undefined ? [] : openCursor(cursor, 2)
  if (at !== undefined && Number.isNaN(Date.parse(at))) throw noCursor()
  const rows = await db
    .selectFrom('calls')
    .select(['id', 'opened_at', 'alias', 'feature', 'student_id', 'outcome', 'hidden', 'sent_hash'])
    .select(({ selectFrom }) =>
      selectFrom('charges')
        .whereRef('charges.call_id', '=', 'calls.id')
        .select(sql<string[] | null>`array_agg(distinct deployment)`.as('deployments'))
        .as('deployments'),
    )
    .where('tenant_id', '=', tenant)
    .$if(student !== null, (query) => query.where('student_id', '=', student))
    .$if(at !== undefined, (query) =>
      query.where(sql<boolean>`(opened_at, id) < (${at}::timestamptz, ${id})`),
    )
    .orderBy('opened_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute()
  const shown = rows.slice(0, limit)
  const last = rows.length > limit ? shown.at(-1) : undefined
  return {
    items: shown.map(({ opened_at, student_id, sent_hash, deployments, ...row }) => ({
      ...row,
      at: opened_at.toISOString(),
      student: student_id,
      deployments: deployments ?? [],
      sent_hash: sent_hash.toString('hex'),
    })),
    next_cursor: last ? sealCursor([last.opened_at.toISOString(), last.id]) : null,
  }
}
