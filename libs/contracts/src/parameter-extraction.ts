import { z } from 'zod'
import { ContextAnalysis } from './context-analysis.js'
import { call, contract } from './contract.js'
import { EngineMode, PendingClarification, Plan, UnderstandingInput } from './plan.js'

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
})
