import { z } from 'zod'
import { call, contract, stream } from './contract.js'

/** Models are named by alias, so that no code names a vendor's model. */
export const ModelAlias = z.enum(['tutor-default', 'tutor-reasoning', 'tutor-embedding'])
export type ModelAlias = z.output<typeof ModelAlias>

export const ModelMessage = z.strictObject({
  role: z.enum(['system', 'user', 'assistant']),
  content: z.string(),
})
export type ModelMessage = z.output<typeof ModelMessage>

export const TokenUsage = z.strictObject({
  input_tokens: z.number().int().min(0),
  output_tokens: z.number().int().min(0),
})
export type TokenUsage = z.output<typeof TokenUsage>

const modelInput = z.strictObject({
  model: ModelAlias.default('tutor-default'),
  messages: z.array(ModelMessage).min(1),
  max_tokens: z.number().int().min(1).max(32_000).optional(),
  temperature: z.number().min(0).max(2).optional(),
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
   * One complete answer. With `json_schema` the answer is JSON that the provider was told to shape so (the caller
   * still validates). UNAVAILABLE with reason `no_model_configured` when there is none.
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
      z.strictObject({ type: z.literal('finish'), model: z.string(), usage: TokenUsage, reason: z.string() }),
    ]),
    timeoutMs: 30_000,
  }),
})
