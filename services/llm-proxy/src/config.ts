import { z } from 'zod'

/** The variables that are not named here are kept: MODELS_FILE refers to secrets by the names of theirs. */
export const LlmProxyConfig = z.looseObject({
  /** YAML file with deployments, aliases and budgets; read again when it changes. Takes the place of the five below. */
  MODELS_FILE: z.string().startsWith('/', 'Must be an absolute path').optional(),
  /** Where `npm install --prefix DIR node-llama-cpp` was run, for deployments of `provider: gguf`. */
  NODE_LLAMA_CPP_DIR: z.string().startsWith('/', 'Must be an absolute path').optional(),
  /** Key for the provider. A server of one's own may need none. */
  OPENAI_API_KEY: z.string().min(1).optional(),
  /** Any OpenAI-compatible URL. Without it and without a key there is no model, and the local engine answers. */
  OPENAI_BASE_URL: z.url({ protocol: /^https?$/ }).optional(),
  /** The provider's name of the model behind `tutor-default`. */
  MODEL_DEFAULT: z.string().min(1).default('gpt-4o-mini'),
  /** The provider's name of the model behind `tutor-reasoning`. */
  MODEL_REASONING: z.string().min(1).default('gpt-4o'),
  /** The provider's name of the model behind `tutor-embedding`. */
  MODEL_EMBEDDING: z.string().min(1).default('text-embedding-3-small'),
  /** Longest wait for a complete answer, and for the next piece of a streamed one. */
  MODEL_TIMEOUT_MS: z.coerce.number().int().min(100).max(600_000).default(30_000),
  /** Requests under way to the provider at once, per process. */
  MODEL_CONCURRENCY: z.coerce.number().int().min(1).max(1_000).default(64),
})
export type LlmProxyConfig = z.output<typeof LlmProxyConfig>
