import { z } from 'zod'
import { Feeling, FeelingTrend } from './feelings.js'

/** What is known of a student's mastery of one topic (rules and formulas: docs/student-state.md). */
export const TopicState = z.strictObject({
  /** From 1 to 10: the tenth of the range of probabilities. */
  level: z.number().int().min(1).max(10),
  /** Of a right answer to a question of middle difficulty. */
  probability: z.number().min(0).max(1),
  /** Answers so far; 0 for a level that the client app gave. */
  observations: z.number().int().min(0),
  subject: z.string().nullable(),
  updated_at: z.iso.datetime(),
})
export type TopicState = z.output<typeof TopicState>

/** A move of what is remembered of a student, with its reason. */
export const StudentChange = z.strictObject({
  what: z.enum(['topic_mastery', 'mastery_level', 'emotional_state']),
  /** For `topic_mastery`. */
  topic: z.string().optional(),
  from: z.union([z.string(), z.number()]).nullable(),
  to: z.union([z.string(), z.number()]),
  at: z.iso.datetime(),
  why: z.string(),
})
export type StudentChange = z.output<typeof StudentChange>

/** What results, conversations and edits move: read only for client apps. */
export const StudentMoves = z.strictObject({
  mastery: z.record(z.string(), TopicState).default({}),
  /** The newest last. */
  changes: z.array(StudentChange).max(50).default([]),
  feelings: z.strictObject({ recent: z.array(Feeling).max(20), trend: FeelingTrend }).default({
    recent: [],
    trend: { direction: 'unknown', state: null, change: 0, summary: 'too little is known' },
  }),
  /** How often each format was chosen by the student, by parameter and value. */
  formats: z.record(z.string(), z.record(z.string(), z.number().int().min(1))).default({}),
})

/** How hard a question was, in the words of the quiz or of the flashcards. */
export const AnswerDifficulty = z.enum(['easy', 'beginner', 'medium', 'intermediate', 'hard', 'advanced'])
export type AnswerDifficulty = z.output<typeof AnswerDifficulty>

/** Body of `POST /v1/students/{id}/results`: answers to questions on one topic, in the order given. */
export const StudentResults = z
  .strictObject({
    /** The turn whose call made the questions, with the number of the call from 0. */
    turn_id: z.uuid().optional(),
    call: z.number().int().min(0).max(99).optional(),
    subject: z.string().trim().min(1).max(100),
    topic: z.string().trim().min(1).max(200),
    answers: z
      .array(
        z.strictObject({
          question: z.string().max(2_000).optional(),
          correct: z.boolean(),
          difficulty: AnswerDifficulty,
        }),
      )
      .min(1)
      .max(100),
  })
  .refine(({ turn_id, call }) => call === undefined || turn_id !== undefined, {
    path: ['turn_id'],
    message: 'A call is one of a turn',
  })
export type StudentResults = z.output<typeof StudentResults>

/** What results have moved. */
export const ResultsOutcome = z.strictObject({
  topic: z.string(),
  mastery: TopicState,
  mastery_level: z.number().int().min(1).max(10),
  mastery_level_summary: z.string(),
  changes: z.array(StudentChange),
})
export type ResultsOutcome = z.output<typeof ResultsOutcome>
