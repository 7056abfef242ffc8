import { z } from 'zod'
import { ContextAnalysis } from './context-analysis.js'
import { call, contract } from './contract.js'
import { EngineMode, PendingClarification, Plan, ToolCall, UnderstandingInput } from './plan.js'
import { StudentProfile, TopicMastery } from './student.js'
import { ToolName } from './tools.js'

/** The plan, and for `clarify` what must be remembered until the answer comes. */
export const Decision = z.strictObject({
  plan: Plan,
  pending: PendingClarification.optional(),
  /** A correction that the message contained, to be remembered for the student. */
  learned: UnderstandingInput.shape.corrections,
})
export type Decision = z.output<typeof Decision>

export const parameterExtractionContract = contract('parameter-extraction', {
  /** Chooses tools and fills their parameters. A model is asked where the mode says so, and never trusted blindly. */
  plan: call({
    input: UnderstandingInput.extend({
      analysis: ContextAnalysis,
      tenant_id: z.string(),
      /** Instead of the mode that is configured. */
      engine: EngineMode.optional(),
    }),
    output: Decision,
    timeoutMs: 15_000,
    idempotent: true,
  }),
  /**
   * What policy chooses (brief §4) for the parameters that a caller of a tool has left out, by what is known of the
   * student, and the required ones that it can't choose. NOT_FOUND for an unknown tool.
   */
  complete: call({
    input: z.strictObject({
      tenant_id: z.string(),
      tool: z.string(),
      /** Those that the caller gives. */
      parameters: ToolCall.shape.parameters,
      student: StudentProfile.optional(),
      topic_mastery: TopicMastery.optional(),
      /** ISO date of the request. */
      today: z.iso.date(),
    }),
    output: z.strictObject({
      /** Of the others, those that policy has a value for. */
      parameters: ToolCall.shape.parameters,
      /** What only the student can say. A subject that follows from a topic yet to be named is not among it. */
      missing: z.array(z.string()),
    }),
    timeoutMs: 3_000,
    idempotent: true,
  }),
  /** For each tool of the tenant the required parameters that no policy can choose. */
  onlyStudentKnows: call({
    input: z.strictObject({ tenant_id: z.string(), today: z.iso.date() }),
    output: z.strictObject({ tools: z.record(ToolName, z.array(z.string())) }),
    timeoutMs: 5_000,
    idempotent: true,
  }),
})
