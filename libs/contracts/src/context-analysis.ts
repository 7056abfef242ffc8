import { z } from 'zod'
import { call, contract } from './contract.js'
import { Context, UnderstandingInput } from './plan.js'

/** A topic as found in the message or the history, with the discipline it belongs to, if that is known. */
export const TopicMention = z.strictObject({
  text: z.string(),
  /**
   * What the words are: a topic, a branch that is a subject of its own ("calculus"), a subject, or only a clue to one
   * ("battle" in a topic that is not known).
   */
  kind: z.enum(['topic', 'branch', 'subject', 'clue']),
  subject: z.string().nullable(),
  start: z.number().int().min(0),
  end: z.number().int().min(0),
  /** Index of the history message; absent for the message itself. */
  turn: z.number().int().min(0).optional(),
})
export type TopicMention = z.output<typeof TopicMention>

/** The public context plus what parameter extraction needs of it. */
export const ContextAnalysis = z.strictObject({
  context: Context,
  mentions: z.array(TopicMention),
  /**
   * Where the message, or history message number `turn`, speaks to the system instead of the tutor ("ignore your
   * instructions"). Such words are content: they never decide anything.
   */
  steering: z
    .array(
      z.strictObject({
        start: z.number().int().min(0),
        end: z.number().int().min(0),
        turn: z.number().int().min(0).optional(),
      }),
    )
    .default([]),
  /** The words that say the student struggles, if any. */
  struggle: z.strictObject({ quote: z.string(), start: z.number(), end: z.number() }).nullable(),
})
export type ContextAnalysis = z.output<typeof ContextAnalysis>

export const contextAnalysisContract = contract('context-analysis', {
  /** What the student means and feels. Pure: the same input gives the same answer. */
  analyze: call({ input: UnderstandingInput, output: ContextAnalysis, timeoutMs: 3_000, idempotent: true }),
  /**
   * The discipline that a topic belongs to, with its probability: known, for topics in any casing and with small typos,
   * or guessed from the words' parts.
   */
  classifyTopics: call({
    input: z.strictObject({ topics: z.array(z.string().max(500)).max(20) }),
    output: z.strictObject({
      subjects: z.array(z.strictObject({ subject: z.string(), confidence: z.number().min(0).max(1) })),
    }),
    timeoutMs: 2_000,
    idempotent: true,
  }),
})
