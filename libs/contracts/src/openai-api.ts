import { z } from 'zod'

/** Pictures travel in the body as data URLs, so this route takes larger bodies than others. */
export const chatBodyBytes = 8 * 1_024 * 1_024

const text = z.string().max(400_000)
const textPart = z.strictObject({ type: z.literal('text'), text })
const imagePart = z.strictObject({
  type: z.literal('image_url'),
  image_url: z.strictObject({
    // Passed through: the provider loads it, we never do.
    url: z
      .string()
      .max(chatBodyBytes)
      .regex(/^(https:\/\/|data:image\/)/, 'Must be an https: or data:image/ URL'),
    detail: z.enum(['auto', 'low', 'high']).optional(),
  }),
})
const textContent = z.union([text, z.array(textPart).min(1).max(100)])
const name = z.string().max(100).optional()
const functionName = z.string().regex(/^[\w-]{1,64}$/, 'Letters, digits, _ and -, at most 64')

const ToolCall = z.strictObject({
  id: z.string().max(200),
  type: z.literal('function'),
  function: z.strictObject({ name: functionName, arguments: text }),
})

const Message = z.discriminatedUnion('role', [
  z.strictObject({ role: z.enum(['system', 'developer']), content: textContent, name }),
  z.strictObject({
    role: z.literal('user'),
    content: z.union([
      text.min(1),
      z
        .array(z.discriminatedUnion('type', [textPart, imagePart]))
        .min(1)
        .max(100),
    ]),
    name,
  }),
  z.strictObject({
    role: z.literal('assistant'),
    content: textContent.nullish().transform((content) => content ?? null),
    tool_calls: z.array(ToolCall).min(1).max(128).optional(),
    refusal: z.null().optional(),
    name,
  }),
  z.strictObject({ role: z.literal('tool'), content: textContent, tool_call_id: z.string().max(200) }),
])

const Tool = z.strictObject({
  type: z.literal('function'),
  function: z.strictObject({
    name: functionName,
    description: z.string().max(10_000).optional(),
    parameters: z.record(z.string(), z.json()).optional(),
    strict: z.boolean().nullish(),
  }),
})

const ResponseFormat = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('text') }),
  z.strictObject({ type: z.literal('json_object') }),
  z.strictObject({
    type: z.literal('json_schema'),
    json_schema: z.strictObject({
      name: functionName,
      description: z.string().max(10_000).optional(),
      schema: z.record(z.string(), z.json()),
      strict: z.boolean().nullish(),
    }),
  }),
])

const maxTokens = z.number().int().min(1).max(200_000).nullish()
const penalty = z.number().min(-2).max(2).nullish()

/** OpenAI's chat completion request, as far as it is supported; unknown fields are rejected, not ignored. */
export const ChatCompletionRequest = z.strictObject({
  /** An alias (`tutor-default`, `tutor-reasoning`, …) or `tutor-local`, the engine that needs no model. */
  model: z.string().min(1).max(100).default('tutor-default'),
  messages: z.array(Message).min(1).max(1_000),
  stream: z.boolean().nullish(),
  stream_options: z.strictObject({ include_usage: z.boolean().optional() }).nullish(),
  max_tokens: maxTokens,
  max_completion_tokens: maxTokens,
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().min(0).max(1).nullish(),
  n: z.literal(1).nullish(),
  stop: z.union([z.string().max(200), z.array(z.string().max(200)).max(4)]).nullish(),
  seed: z.number().int().nullish(),
  presence_penalty: penalty,
  frequency_penalty: penalty,
  tools: z.array(Tool).min(1).max(128).optional(),
  tool_choice: z
    .union([
      z.enum(['none', 'auto', 'required']),
      z.strictObject({ type: z.literal('function'), function: z.strictObject({ name: functionName }) }),
    ])
    .optional(),
  parallel_tool_calls: z.boolean().optional(),
  response_format: ResponseFormat.optional(),
  user: z.string().max(200).optional(),
  metadata: z.record(z.string().max(64), z.string().max(512)).nullish(),
  /** An answer that was given to the same request before is good enough, although the temperature is above 0. */
  cache: z.boolean().optional(),
})
export type ChatCompletionRequest = z.output<typeof ChatCompletionRequest>

const PromptUsage = z.object({
  prompt_tokens: z.number().int(),
  completion_tokens: z.number().int(),
  total_tokens: z.number().int(),
  prompt_tokens_details: z.object({ cached_tokens: z.number().int() }),
  /** Micro-USD, by the price table of the deployment that answered. */
  cost_micro_usd: z.number().int(),
})

export const ChatCompletion = z.object({
  id: z.string(),
  object: z.literal('chat.completion'),
  created: z.number().int(),
  model: z.string(),
  choices: z.array(
    z.object({
      index: z.number().int(),
      message: z.object({
        role: z.literal('assistant'),
        content: z.string().nullable(),
        refusal: z.null(),
        tool_calls: z.array(ToolCall).optional(),
      }),
      logprobs: z.null(),
      finish_reason: z.string(),
    }),
  ),
  usage: PromptUsage,
  /** Where the answer came from, when no model wrote it for this request. */
  served_from: z.enum(['cache', 'semantic_cache', 'coalesced']).optional(),
})
export type ChatCompletion = z.output<typeof ChatCompletion>

/** OpenAI's embeddings request; lists of token numbers are not taken. */
export const EmbeddingsRequest = z.strictObject({
  model: z.string().min(1).max(100).default('tutor-embedding'),
  input: z.union([z.string().min(1).max(100_000), z.array(z.string().min(1).max(100_000)).min(1).max(256)]),
  encoding_format: z.enum(['float', 'base64']).default('float'),
  dimensions: z.number().int().min(1).max(10_000).optional(),
  user: z.string().max(200).optional(),
})
export type EmbeddingsRequest = z.output<typeof EmbeddingsRequest>

export const Embeddings = z.object({
  object: z.literal('list'),
  data: z.array(
    z.object({
      object: z.literal('embedding'),
      index: z.number().int(),
      /** Numbers, or their little-endian 32-bit floats in base64. */
      embedding: z.union([z.array(z.number()), z.string()]),
    }),
  ),
  model: z.string(),
  usage: z.object({
    prompt_tokens: z.number().int(),
    total_tokens: z.number().int(),
    cost_micro_usd: z.number().int(),
  }),
})
export type Embeddings = z.output<typeof Embeddings>

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

/** How OpenAI's routes say that something is wrong, since its clients read nothing else. */
export const OpenAiError = z.strictObject({
  error: z.strictObject({
    message: z.string(),
    type: z.string(),
    /** Path of the first bad field. */
    param: z.string().nullable(),
    code: z.string().nullable(),
  }),
})
export type OpenAiError = z.output<typeof OpenAiError>
