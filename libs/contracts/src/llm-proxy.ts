import { z } from 'zod'
import { call, contract, stream } from './contract.js'
import { StudentId } from './student.js'

/** Models are named by alias, so that no code names a vendor's model: `tutor-default`, `tutor-reasoning`, … */
export const ModelAlias = z.string().regex(/^[a-z][a-z0-9-]{0,63}$/, 'Lower case letters, digits and hyphens')
export type ModelAlias = z.output<typeof ModelAlias>

export const ModelMessage = z.strictObject({
  role: z.enum(['system', 'user', 'assistant']),
  content: z.string(),
})
export type ModelMessage = z.output<typeof ModelMessage>

/** Whose tokens these are, and what for: budgets and the ledger go by it. */
export const ModelCaller = z.strictObject({
  tenant_id: z.string().min(1).max(100),
  student_id: StudentId.nullable(),
  feature: z.enum(['reply', 'tools', 'extraction']),
})
export type ModelCaller = z.output<typeof ModelCaller>

export const TokenUsage = z.strictObject({
  input_tokens: z.number().int().min(0),
  output_tokens: z.number().int().min(0),
  /** Micro-USD of every attempt that the answer took; 0 where nothing is charged. */
  cost_micro_usd: z.number().int().min(0),
})
export type TokenUsage = z.output<typeof TokenUsage>

const modelInput = z.strictObject({
  model: ModelAlias.default('tutor-default'),
  messages: z.array(ModelMessage).min(1),
  max_tokens: z.number().int().min(1).max(32_000).optional(),
  temperature: z.number().min(0).max(2).optional(),
  caller: ModelCaller,
  /** Names and ids that must not reach a provider, beyond what is recognised as personal by its form. */
  personal: z.array(z.string().min(1).max(200)).max(50).default([]),
})

export const llmProxyContract = contract('llm-proxy', {
  /** Whether any model is configured: without one, callers use the local engine and say so. */
  status: call({
    input: z.strictObject({}),
    output: z.strictObject({ configured: z.boolean() }),
    timeoutMs: 2_000,
    idempotent: true,
  }),
  /**
   * One complete answer. With `json_schema` the answer fits it, or the call fails with reason `model_answer_invalid`.
   * UNAVAILABLE with reason `no_model_configured` when there is no model.
   */
  complete: call({
    input: modelInput.extend({
      json_schema: z.strictObject({ name: z.string(), schema: z.record(z.string(), z.json()) }).optional(),
    }),
    output: z.strictObject({ text: z.string(), model: z.string(), usage: TokenUsage }),
    timeoutMs: 45_000,
  }),
  /** The answer as it is written. A stream that was cut ends with an error, never as if it were complete. */
  chat: stream({
    input: modelInput,
    chunk: z.discriminatedUnion('type', [
      z.strictObject({ type: z.literal('delta'), text: z.string() }),
      /** The provider cut the answer here, and another one goes on with it. */
      z.strictObject({ type: z.literal('continued') }),
      z.strictObject({ type: z.literal('finish'), model: z.string(), usage: TokenUsage, reason: z.string() }),
    ]),
    timeoutMs: 30_000,
  }),
})
