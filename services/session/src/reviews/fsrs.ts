import type { ReviewCard, ReviewRating } from '@tutor/contracts'
import { type Card, createEmptyCard, fsrs, type Grade, Rating, State } from 'ts-fsrs'

/** What FSRS knows of a card, in JSON. */
export interface Schedule {
  readonly state: ReviewCard['state']
  readonly due: string
  readonly stability: number
  readonly difficulty: number
  readonly elapsed_days: number
  readonly scheduled_days: number
  readonly learning_steps: number
  readonly reps: number
  readonly lapses: number
  readonly last_review: string | null
}

/**
 * FSRS-6 with its published weights: nine in ten cards are to be remembered when they come back. Without fuzz, so that
 * the same answers give the same times.
 */
const scheduler = fsrs({ request_retention: 0.9, enable_fuzz: false })

const stateNames = ['new', 'learning', 'review', 'relearning'] as const
const states: Readonly<Record<ReviewCard['state'], State>> = {
  new: State.New,
  learning: State.Learning,
  review: State.Review,
  relearning: State.Relearning,
}
const grades: Readonly<Record<ReviewRating, Grade>> = {
  again: Rating.Again,
  hard: Rating.Hard,
  good: Rating.Good,
  easy: Rating.Easy,
}

/** The schedule of a card that was never seen: due at once. */
export const newSchedule = (now: Date): Schedule => scheduleOf(createEmptyCard(now))

/** The schedule after a review, with the next time that the card is due. */
export const afterRating = (schedule: Schedule, rating: ReviewRating, now: Date): Schedule =>
  scheduleOf(scheduler.next(cardOf(schedule), now, grades[rating]).card)

const scheduleOf = ({ state, due, last_review, ...card }: Card): Schedule => ({
  ...card,
  state: stateNames[state],
  due: due.toISOString(),
  last_review: last_review?.toISOString() ?? null,
})

const cardOf = ({ state, due, last_review, ...schedule }: Schedule): Card => ({
  ...schedule,
  state: states[state],
  due: new Date(due),
  ...(last_review !== null && { last_review: new Date(last_review) }),
})
