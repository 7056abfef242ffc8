import { z } from 'zod'

export const emotionalStates = ['focused', 'anxious', 'confused', 'tired', 'neutral'] as const
export const EmotionalState = z.enum(emotionalStates)
export type EmotionalState = z.output<typeof EmotionalState>

/** A feeling that was shown in a message, or that the client app gave. */
export const Feeling = z.strictObject({
  state: EmotionalState,
  at: z.iso.datetime(),
  source: z.enum(['message', 'client']),
})
export type Feeling = z.output<typeof Feeling>

/** Where the feelings go, by the rule in docs/student-state.md. */
export const FeelingTrend = z.strictObject({
  direction: z.enum(['more', 'less', 'steady', 'unknown']),
  /** The state that comes more or less often lately. */
  state: EmotionalState.nullable(),
  /** How much its share of the latest feelings differs from that of all that are kept, from -1 to 1. */
  change: z.number().min(-1).max(1),
  /** In words: "more anxious lately". */
  summary: z.string(),
})
export type FeelingTrend = z.output<typeof FeelingTrend>
