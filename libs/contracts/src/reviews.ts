import { z } from 'zod'

/** How well a card was remembered, in FSRS's words. */
export const ReviewRating = z.enum(['again', 'hard', 'good', 'easy'])
export type ReviewRating = z.output<typeof ReviewRating>

/** A flashcard that a student repeats, and when next (docs/student-state.md). */
export const ReviewCard = z.strictObject({
  id: z.uuid(),
  /** The call that made it. */
  turn_id: z.uuid(),
  call: z.number().int().min(0),
  topic: z.string(),
  title: z.string(),
  question: z.string(),
  answer: z.string(),
  example: z.string().nullable(),
  state: z.enum(['new', 'learning', 'review', 'relearning']),
  due_at: z.iso.datetime(),
  /** Days after which nine in ten would remember it; 0 before the first review. */
  stability: z.number().min(0),
  /** From 1 to 10; 0 before the first review. */
  difficulty: z.number().min(0).max(10),
  reviews: z.number().int().min(0),
  /** How often it was forgotten after it had been learned. */
  lapses: z.number().int().min(0),
  last_reviewed_at: z.iso.datetime().nullable(),
  created_at: z.iso.datetime(),
})
export type ReviewCard = z.output<typeof ReviewCard>

/** Body of `POST /v1/students/{id}/reviews`: the call of a turn whose flashcards are to be repeated. */
export const AddReviews = z.strictObject({ turn_id: z.uuid(), call: z.number().int().min(0).max(99) })

/** The call's cards in their order: `added` of them are new to the student. */
export const AddedReviews = z.strictObject({
  items: z.array(ReviewCard),
  added: z.number().int().min(0),
})
export type AddedReviews = z.output<typeof AddedReviews>

export const RateReview = z.strictObject({ rating: ReviewRating })
