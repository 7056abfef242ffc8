import { randomUUID } from 'node:crypto'
import type { ReviewCard } from '@tutor/contracts'
import { type Kysely, type Selectable, sql } from 'kysely'
import type { Flashcard } from '../reviews/flashcards.js'
import { newSchedule } from '../reviews/fsrs.js'
import type { Tables } from '../tables.js'
import { storedJson, storedText } from './stored-json.js'

export type ReviewRow = Selectable<Tables['review_cards']>

/** Whose reviews they are. */
export interface Owner {
  readonly tenantId: string
  readonly studentId: string
}

export const reviewOf = ({ schedule, due_at, created_at, ...row }: ReviewRow): ReviewCard => ({
  id: row.id,
  turn_id: row.turn_id,
  call: row.call,
  topic: row.topic,
  title: row.title,
  question: row.question,
  answer: row.answer,
  example: row.example,
  state: schedule.state,
  due_at: due_at.toISOString(),
  stability: schedule.stability,
  difficulty: schedule.difficulty,
  reviews: schedule.reps,
  lapses: schedule.lapses,
  last_reviewed_at: schedule.last_review,
  created_at: created_at.toISOString(),
})

/** The student's cards with these questions, in their order; those that are new are due at once. */
export async function addCards(
  db: Kysely<Tables>,
  { tenantId, studentId }: Owner,
  { turnId, call }: { readonly turnId: string; readonly call: number },
  cards: readonly Flashcard[],
  now: Date,
): Promise<{ readonly items: ReviewCard[]; readonly added: number }> {
  const schedule = newSchedule(now)
  const { numInsertedOrUpdatedRows: added = 0n } = await db
    .insertInto('review_cards')
    .values(
      cards.map(({ topic, title, question, answer, example, questionHash }) => ({
        id: randomUUID(),
        tenant_id: tenantId,
        student_id: studentId,
        turn_id: turnId,
        call,
        topic: storedText(topic),
        title: storedText(title),
        question: storedText(question),
        answer: storedText(answer),
        example: example === null ? null : storedText(example),
        question_hash: questionHash,
        schedule: storedJson(schedule),
        due_at: new Date(schedule.due),
      })),
    )
    .onConflict((conflict) => conflict.columns(['tenant_id', 'student_id', 'question_hash']).doNothing())
    .executeTakeFirst()
  const rows = await db
    .selectFrom('review_cards')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('student_id', '=', studentId)
    .where(
      'question_hash',
      'in',
      cards.map(({ questionHash }) => questionHash),
    )
    .execute()
  const items = cards.flatMap(({ questionHash }) => {
    const row = rows.find(({ question_hash }) => question_hash.equals(questionHash))
    return row ? [reviewOf(row)] : []
  })
  return { items, added: Number(added) }
}

/** Where a page of reviews ended: cards are in the order in which they are due. */
export interface ReviewPlace {
  readonly dueMs: number
  readonly number: number
}

/** Cards that are due before a moment, the longest due first, behind a place. */
export const dueCards = (
  db: Kysely<Tables>,
  { tenantId, studentId }: Owner,
  dueBefore: Date,
  after: ReviewPlace | undefined,
  limit: number,
): Promise<ReviewRow[]> =>
  db
    .selectFrom('review_cards')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('student_id', '=', studentId)
    .where('due_at', '<=', dueBefore)
    .$if(after !== undefined, (select) =>
      select.where(
        sql<boolean>`(due_at, number) > (${new Date(after?.dueMs ?? 0)}::timestamptz, ${after?.number ?? 0}::bigint)`,
      ),
    )
    .orderBy('due_at')
    .orderBy('number')
    .limit(limit)
    .execute()
