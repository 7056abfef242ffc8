import { z } from 'zod'

/** A secret by reference: it never stands in the file itself. */
const secret = z.union([
  z.strictObject({ env: z.string().regex(/^[A-Z][A-Z0-9_]*$/) }),
  z.strictObject({ file: z.string().startsWith('/') }),
])
export type SecretReference = z.output<typeof secret>

const aliasName = z.string().regex(/^[a-z][a-z0-9-]{0,63}$/, 'Lower case letters, digits and hyphens')
const microUsdPerMillion = z.number().int().min(0).max(1_000_000_000_000)

/** Micro-USD per million tokens, so that prices are whole numbers: 0.15 USD per million is 150,000. */
export const Price = z.strictObject({
  input: microUsdPerMillion.default(0),
  /** Input tokens that the provider had in its prompt cache; the input price where it is not given. */
  cached_input: microUsdPerMillion.optional(),
  output: microUsdPerMillion.default(0),
})
export type Price = z.output<typeof Price>

const common = {
  name: z.string().regex(/^[a-z0-9][a-z0-9.-]{0,63}$/, 'Lower case letters, digits, dots and hyphens'),
  alias: aliasName,
  /** The provider's name of the model (for Azure: of the deployment). */
  model: z.string().min(1).max(200),
  /** The lowest number is used first; others when those can't. */
  priority: z.number().int().min(0).max(100).default(0),
  /** Share of the load among deployments of one priority. */
  weight: z.number().min(0.01).max(1_000).default(1),
  requests_per_minute: z.number().int().min(1).optional(),
  tokens_per_minute: z.number().int().min(1).optional(),
  /** Requests under way at once, per process. */
  concurrency: z.number().int().min(1).max(10_000).default(64),
  /** Longest wait for a complete answer, and for the next piece of a streamed one. */
  timeout_ms: z.number().int().min(100).max(600_000).default(30_000),
  /** Sent as `max_tokens` where a request names none, so that a reservation is an upper bound. */
  max_output_tokens: z.number().int().min(1).max(1_000_000).default(4_096),
  /** Tokens of prompt and answer together; longer histories are trimmed to fit. */
  context_tokens: z.number().int().min(256).max(10_000_000).default(128_000),
  /** Whether the provider itself enforces `json_schema`; `instructed` puts the schema into the prompt. */
  json_schema: z.enum(['native', 'instructed']).default('native'),
  price: Price.prefault({}),
}
const keys = z.array(secret).min(1)
const url = z.url({ protocol: /^https?$/ })

/** A model in this process, by node-llama-cpp. Other defaults: memory is ours, and each call under way needs some. */
const Gguf = z
  .strictObject({
    ...common,
    provider: z.literal('gguf'),
    /** The model's file on this machine. */
    file: z.string().startsWith('/', 'Must be an absolute path'),
    concurrency: z.number().int().min(1).max(64).default(2),
    max_output_tokens: common.max_output_tokens.default(1_024),
    /** For each call under way. */
    context_tokens: common.context_tokens.default(4_096),
    /** Threads that compute; all cores but one where absent. */
    threads: z.number().int().min(1).max(256).optional(),
  })
  .refine(({ max_output_tokens, context_tokens }) => max_output_tokens < context_tokens, {
    path: ['max_output_tokens'],
    message: 'Must leave room for a prompt in context_tokens',
  })
export type Gguf = z.output<typeof Gguf>

export const Deployment = z.discriminatedUnion('provider', [
  z.strictObject({ ...common, provider: z.literal('openai'), keys }),
  z.strictObject({
    ...common,
    provider: z.literal('azure'),
    url,
    api_version: z.string().default('2024-10-21'),
    keys,
  }),
  z.strictObject({
    ...common,
    provider: z.literal('openai-compatible'),
    url,
    keys: keys.optional(),
  }),
  z.strictObject({ ...common, provider: z.literal('anthropic'), url: url.optional(), keys }),
  Gguf,
])
export type Deployment = z.output<typeof Deployment>

const cacheSeconds = z
  .number()
  .int()
  .min(0)
  .max(30 * 86_400)

export const AliasOptions = z.strictObject({
  /** Aliases to try, in order, when no deployment of this one can answer; only before the first byte. */
  fallbacks: z.array(aliasName).default([]),
  /** Start a second deployment when the first has sent nothing for so long; the slower one is cancelled. */
  hedge_after_ms: z.number().int().min(10).max(60_000).optional(),
  /** When a provider cuts a stream, another deployment goes on with it, and the seam is marked. */
  continue_cut_streams: z.boolean().default(false),
  /** Longest wait for a free place before 429. */
  queue_ms: z.number().int().min(0).max(60_000).default(2_000),
  /** Exact answers are kept so long; 0 turns the cache off. */
  cache_seconds: cacheSeconds.default(0),
  /** Answers to questions at least this similar (cosine of embeddings) are served too, and kept so long. */
  semantic_cache: z
    .strictObject({
      threshold: z.number().min(0.5).max(1),
      embedding_alias: aliasName,
      seconds: cacheSeconds.min(1).default(86_400),
    })
    .optional(),
  /** Prompts longer than this many tokens lose their oldest turns. */
  max_input_tokens: z.number().int().min(256).optional(),
  /** Turns that are lost leave a summary, which this alias writes: the same one, or a cheaper one. */
  summarise_with: aliasName.optional(),
})
export type AliasOptions = z.output<typeof AliasOptions>

/** What a caller may spend. One account exists per tenant, student, key or feature that the rule names. */
export const Budget = z.strictObject({
  /** Each tenant, each student, each API key or each feature of a tenant has an account of its own. */
  each: z.enum(['tenant', 'student', 'key', 'feature']),
  /** Only for these; for all where absent. */
  tenants: z.array(z.string().min(1)).min(1).optional(),
  students: z.array(z.string().min(1)).min(1).optional(),
  keys: z.array(z.string().min(1)).min(1).optional(),
  features: z.array(z.string().min(1)).min(1).optional(),
  requests_per_minute: z.number().int().min(1).optional(),
  tokens_per_minute: z.number().int().min(1).optional(),
  micro_usd_per_day: z.number().int().min(0).optional(),
  micro_usd_per_month: z.number().int().min(0).optional(),
  /** A cheaper alias that answers instead of a refusal once money is used up. */
  over_budget_use: aliasName.optional(),
})
export type Budget = z.output<typeof Budget>

/** Who is asked whether a text may pass, in the form of OpenAI's moderations. */
export const Moderation = z.strictObject({
  /** OpenAI's where absent. */
  url: url.optional(),
  key: secret.optional(),
  model: z.string().min(1).max(200).default('omni-moderation-latest'),
  /** Prompts before they leave, answers before they are passed on. */
  directions: z
    .array(z.enum(['input', 'output']))
    .min(1)
    .default(['input', 'output']),
  /** What happens to a text while nobody can say. */
  on_failure: z.enum(['refuse', 'allow']).default('refuse'),
  timeout_ms: z.number().int().min(100).max(60_000).default(5_000),
})
export type Moderation = z.output<typeof Moderation>

/** The file that MODELS_FILE names: YAML of this form. */
export const ModelsFile = z.strictObject({
  deployments: z.array(Deployment),
  aliases: z.record(aliasName, AliasOptions).default({}),
  budgets: z.array(Budget).default([]),
  moderation: Moderation.optional(),
  /** What happens to limits while Redis can't be reached. */
  without_redis: z
    .strictObject({
      money: z.enum(['refuse', 'allow']).default('refuse'),
      rates: z.enum(['refuse', 'allow']).default('allow'),
    })
    .prefault({}),
})
export type ModelsFile = z.output<typeof ModelsFile>
