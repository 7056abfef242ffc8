import { defineJob, type RunJob, type Waker } from '@tutor/jobs'
import type { Kysely } from 'kysely'
import { z } from 'zod'
import { type ListenerOfDueCards, listenersOfDueCards } from '../store/due-reviews.js'
import type { Tables } from '../tables.js'
import { type Announcement, announce } from '../webhooks/announce.js'

/** Tells webhooks whose flashcards are due. */
export const remind = defineJob({
  name: 'review.remind',
  payload: z.strictObject({}),
  timeoutMs: 900_000,
})

const batch = 200

interface Reminding {
  readonly db: Kysely<Tables>
  readonly waker: Pick<Waker, 'wake'>
}

/** Students batch by batch. Each is told of once a day: what an attempt that failed has told already is left out. */
export const remindAll =
  ({ db, waker }: Reminding): RunJob<typeof remind.payload> =>
  async (_payload, { signal }) => {
    const now = new Date()
    let reminders = 0
    let after: ListenerOfDueCards | undefined
    do {
      signal.throwIfAborted()
      const found = await listenersOfDueCards(db, now, after, batch)
      reminders += await db
        .transaction()
        .execute((transaction) => announce(transaction, found.map(reminderOf(now)), now))
      waker.wake()
      after = found.length < batch ? undefined : found.at(-1)
    } while (after)
    return { reminders }
  }

const reminderOf =
  (now: Date) =>
  ({ webhook_id, student_id, due }: ListenerOfDueCards): Announcement => ({
    webhookId: webhook_id,
    event: 'review.due',
    subject: `${now.toISOString().slice(0, 10)} ${student_id}`,
    data: {
      student_id,
      due,
      links: { reviews: `/v1/students/${encodeURIComponent(student_id)}/reviews` },
    },
  })
