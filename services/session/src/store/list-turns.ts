import type { Principal, TurnSummary } from '@tutor/contracts'
import { type Kysely, sql } from 'kysely'
import type { Tables } from '../tables.js'
import { numberOfCursor, pageFrom } from './cursor.js'
import { visibleSessions } from './sessions.js'

export interface TurnFilter {
  readonly limit: number
  readonly cursor?: string | undefined
  /** ISO date or moment: accepted then or later. */
  readonly since?: string | undefined
  /** ISO date or moment: accepted before. */
  readonly until?: string | undefined
}

/** Turns that a principal may see, the newest first, a page at a time. */
export async function listTurns(
  db: Kysely<Tables>,
  principal: Principal,
  { limit, cursor, since, until }: TurnFilter,
): Promise<{ items: TurnSummary[]; next_cursor: string | null }> {
  const before = numberOfCursor(cursor)
  const rows = await db
    .selectFrom('sessions')
    .innerJoin('turns', 'turns.session_id', 'sessions.id')
    .where((where) => visibleSessions(principal)(where as never)) // Of the joined tables it uses sessions alone.
    .select((select) => [
      'turns.id',
      'turns.number',
      'turns.session_id',
      'turns.status',
      'turns.created_at',
      'turns.finished_at',
      sql<boolean>`turns.input is not null`.as('has_input'),
      select
        .exists(
          select
            .selectFrom('turn_steps')
            .select('position')
            .whereRef('turn_id', '=', 'turns.id')
            .where('step', '=', 'plan'),
        )
        .as('is_decided'),
    ])
    .$if(before !== undefined, (select) => select.where('turns.number', '<', before ?? 0))
    .$if(since !== undefined, (select) => select.where('turns.created_at', '>=', new Date(since ?? 0)))
    .$if(until !== undefined, (select) => select.where('turns.created_at', '<', new Date(until ?? 0)))
    .orderBy('turns.number', 'desc')
    .limit(limit + 1)
    .execute()
  return pageFrom(
    rows,
    limit,
    ({ number }) => number,
    ({ id, session_id, status, created_at, finished_at, has_input, is_decided }) => ({
      id,
      session_id,
      status,
      replayable: has_input && Boolean(is_decided),
      created_at: created_at.toISOString(),
      finished_at: finished_at?.toISOString() ?? null,
    }),
  )
}
