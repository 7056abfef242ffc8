import type { Plan } from '@tutor/contracts'
import { type Kysely, sql } from 'kysely'
import type { SummaryCounts } from '../summaries/count-turns.js'
import type { Tables } from '../tables.js'
import { storedJson } from './stored-json.js'

export interface StoredSummary {
  readonly counts: SummaryCounts
  /** The number of the last turn that it covers. */
  readonly throughSeq: number
}

export async function findSummary(db: Kysely<Tables>, sessionId: string): Promise<StoredSummary | undefined> {
  const row = await db
    .selectFrom('session_summaries')
    .select(['counts', 'through_seq'])
    .where('session_id', '=', sessionId)
    .executeTakeFirst()
  return row && { counts: row.counts, throughSeq: row.through_seq }
}

export interface OlderTurn {
  readonly seq: number
  /** Undefined for a turn that was never decided. */
  readonly plan: Plan | undefined
}

/** Turns behind one number up to another, in order. */
export async function turnsBetween(
  db: Kysely<Tables>,
  sessionId: string,
  { after, through, limit }: Record<'after' | 'through' | 'limit', number>,
): Promise<OlderTurn[]> {
  const rows = await db
    .selectFrom('turns')
    .leftJoin('turn_steps as decided', (join) =>
      join.onRef('decided.turn_id', '=', 'turns.id').on('decided.step', '=', 'plan'),
    )
    // A jsonb column's parts come parsed, too.
    .select(['turns.seq', sql<Plan | null>`decided.output -> 'plan'`.as('plan')])
    .where('turns.session_id', '=', sessionId)
    .where('turns.seq', '>', after)
    .where('turns.seq', '<=', through)
    .orderBy('turns.seq')
    .limit(limit)
    .execute()
  return rows.map(({ seq, plan }) => ({ seq, plan: plan ?? undefined }))
}

/** Puts a summary in the place of the one it was made from; false when that is not there any more. */
export async function storeSummary(
  db: Kysely<Tables>,
  sessionId: string,
  { counts, throughSeq }: StoredSummary,
  madeFrom: number,
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    insert into session.session_summaries as known (session_id, through_seq, counts)
    select id, ${throughSeq}::integer, ${storedJson(counts)}::jsonb from session.sessions where id = ${sessionId}
    on conflict (session_id) do update
      set through_seq = excluded.through_seq, counts = excluded.counts, updated_at = now()
      where known.through_seq = ${madeFrom}`.execute(db)
  return numAffectedRows === 1n
}
