import type { ReviewRating } from '@tutor/contracts'
import fc from 'fast-check'
import { afterRating, newSchedule, type Schedule } from '../../src/reviews/fsrs.js'

const now = new Date('2026-11-23T10:00:00Z')
const rating = fc.constantFrom<ReviewRating>('again', 'hard', 'good', 'easy')
const daysAhead = ({ due }: Schedule, from: string): number =>
  (Date.parse(due) - Date.parse(from)) / 86_400_000

/** Rates a card each time that it is due; the schedules in their order. */
function rated(...ratings: ReviewRating[]): Schedule[] {
  let schedule = newSchedule(now)
  return ratings.map((each) => {
    schedule = afterRating(schedule, each, new Date(schedule.due))
    return schedule
  })
}

test('a new card is due at once, and after "good" in ten minutes, then in two days, as FSRS-6 publishes it', () => {
  expect(newSchedule(now)).toMatchObject({ state: 'new', due: now.toISOString(), reps: 0, last_review: null })
  const [first, second] = rated('good', 'good')
  expect(first).toMatchObject({ state: 'learning', due: '2026-11-23T10:10:00.000Z', reps: 1 })
  expect(second).toMatchObject({ state: 'review', due: '2026-11-25T10:10:00.000Z', reps: 2 })
})

test('the better a card was remembered, the later it comes back, and a forgotten one soon', () => {
  const learned = rated('good', 'good').at(-1)
  if (!learned) throw new Error('no schedule')
  const [again, hard, good, easy] = (['again', 'hard', 'good', 'easy'] as const).map((each) =>
    daysAhead(afterRating(learned, each, new Date(learned.due)), learned.due),
  )
  expect(again).toBeLessThan(1)
  expect(hard).toBeLessThan(good ?? 0)
  expect(good).toBeLessThan(easy ?? 0)
  expect(afterRating(learned, 'again', new Date(learned.due))).toMatchObject({
    state: 'relearning',
    lapses: 1,
  })
})

test('every review moves the card to a later moment, survives JSON, and comes out the same again', () =>
  fc.assert(
    fc.property(fc.array(rating, { minLength: 1, maxLength: 30 }), (ratings) => {
      let schedule = newSchedule(now)
      for (const each of ratings) {
        const at = new Date(schedule.due)
        const stored: Schedule = JSON.parse(JSON.stringify(schedule))
        const next = afterRating(schedule, each, at)
        expect(next).toEqual(afterRating(stored, each, at))
        expect(Date.parse(next.due)).toBeGreaterThan(at.getTime())
        schedule = next
      }
      expect(schedule.reps).toBe(ratings.length)
    }),
  ))
