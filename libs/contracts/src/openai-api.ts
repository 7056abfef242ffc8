import { z } from 'zod'

/** OpenAI's chat completion request, as far as it is supported; unknown fields are rejected, not ignored. */
export const ChatCompletionRequest = z.strictObject({
  /** An alias (`tutor-default`, `tutor-reasoning`) or `tutor-local`, the engine that needs no model. */
  model: z.string().min(1).max(100).default('tutor-default'),
  messages: z
    .array(
      z.strictObject({
        role: z.enum(['system', 'developer', 'user', 'assistant']),
        content: z.string().min(1).max(100_000),
        name: z.string().max(100).optional(),
      }),
    )
    .min(1)
    .max(200),
  stream: z.boolean().default(false),
  stream_options: z.strictObject({ include_usage: z.boolean().optional() }).optional(),
  max_tokens: z.number().int().min(1).max(32_000).optional(),
  max_completion_tokens: z.number().int().min(1).max(32_000).optional(),
  temperature: z.number().min(0).max(2).optional(),
  user: z.string().max(200).optional(),
})
export type ChatCompletionRequest = z.output<typeof ChatCompletionRequest>

export const ChatCompletion = z.object({
  id: z.string(),
  object: z.literal('chat.completion'),
  created: z.number().int(),
  model: z.string(),
  choices: z.array(
    z.object({
      index: z.number().int(),
      message: z.object({ role: z.literal('assistant'), content: z.string() }),
      finish_reason: z.string(),
    }),
  ),
  usage: z.object({
    prompt_tokens: z.number().int(),
    completion_tokens: z.number().int(),
    total_tokens: z.number().int(),
  }),
})
export type ChatCompletion = z.output<typeof ChatCompletion>

export const ModelList = z.strictObject({
  object: z.literal('list'),
  data: z.array(
    z.strictObject({
      id: z.string(),
      object: z.literal('model'),
      created: z.number().int(),
      owned_by: z.string(),
    }),
  ),
})
