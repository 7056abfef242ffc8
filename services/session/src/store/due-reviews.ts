import { type Kysely, sql } from 'kysely'
import type { Tables } from '../tables.js'
import { wantsEvent } from '../webhooks/announce.js'

/** A webhook that wants to know, and a student of its tenant with cards that are due. */
export interface ListenerOfDueCards {
  readonly webhook_id: string
  readonly student_id: string
  readonly due: number
}

/** Behind `after`, in order of webhook and student. */
export const listenersOfDueCards = (
  db: Kysely<Tables>,
  now: Date,
  after: ListenerOfDueCards | undefined,
  limit: number,
): Promise<ListenerOfDueCards[]> =>
  db
    .selectFrom('webhooks')
    .innerJoin('review_cards as card', 'card.tenant_id', 'webhooks.tenant_id')
    .select(['webhooks.id as webhook_id', 'card.student_id', sql<number>`count(*)::int`.as('due')])
    .where(wantsEvent('review.due'))
    .where('card.due_at', '<=', now)
    .$if(after !== undefined, (select) =>
      select.where(
        sql<boolean>`(webhooks.id, card.student_id) > (${after?.webhook_id}::uuid, ${after?.student_id}::text)`,
      ),
    )
    .groupBy(['webhooks.id', 'card.student_id'])
    .orderBy('webhooks.id')
    .orderBy('card.student_id')
    .limit(limit)
    .execute()
