import { randomUUID } from 'node:crypto'
import { AppError, type ReviewCard, type ReviewRating } from '@tutor/contracts'
import type { Kysely, Transaction } from 'kysely'
import { afterRating } from '../reviews/fsrs.js'
import type { Tables } from '../tables.js'
import { assertSameBody } from './idempotency.js'
import { type Owner, reviewOf } from './reviews.js'
import { storedJson } from './stored-json.js'

export interface NewRating {
  readonly cardId: string
  readonly rating: ReviewRating
  readonly idempotencyKey: string | undefined
  readonly requestHash: Buffer
}

/**
 * One transaction: the rating and the card's next time. The card's row is locked first, so that ratings at the same time
 * count one after the other, and the same key counts once. NOT_FOUND for a card that is not the student's.
 */
export const rateCard = (
  db: Kysely<Tables>,
  { tenantId, studentId }: Owner,
  added: NewRating,
  now: Date,
): Promise<ReviewCard> =>
  db.transaction().execute(async (transaction) => {
    const card = await transaction
      .selectFrom('review_cards')
      .selectAll()
      .where('id', '=', added.cardId)
      .where('tenant_id', '=', tenantId)
      .where('student_id', '=', studentId)
      .forUpdate()
      .executeTakeFirst()
    if (!card) throw new AppError('NOT_FOUND', 'The student has no such card')
    const earlier = await earlierOutcome(transaction, added)
    if (earlier) return earlier
    const schedule = afterRating(card.schedule, added.rating, now)
    const due_at = new Date(schedule.due)
    const outcome = reviewOf({ ...card, schedule, due_at })
    await transaction
      .updateTable('review_cards')
      .set({ schedule: storedJson(schedule), due_at })
      .where('id', '=', card.id)
      .execute()
    await insert(transaction, added, outcome, now)
    return outcome
  })

async function earlierOutcome(
  transaction: Transaction<Tables>,
  { cardId, idempotencyKey, requestHash }: NewRating,
): Promise<ReviewCard | undefined> {
  if (idempotencyKey === undefined) return undefined
  const earlier = await transaction
    .selectFrom('review_ratings')
    .select(['request_hash', 'outcome'])
    .where('card_id', '=', cardId)
    .where('idempotency_key', '=', idempotencyKey)
    .executeTakeFirst()
  if (earlier) assertSameBody(earlier.request_hash, requestHash)
  return earlier?.outcome
}

const insert = (
  transaction: Transaction<Tables>,
  { cardId, rating, idempotencyKey, requestHash }: NewRating,
  outcome: ReviewCard,
  now: Date,
) =>
  transaction
    .insertInto('review_ratings')
    .values({
      id: randomUUID(),
      card_id: cardId,
      rating,
      outcome: storedJson(outcome),
      idempotency_key: idempotencyKey ?? null,
      request_hash: requestHash,
      rated_at: now,
    })
    .execute()
