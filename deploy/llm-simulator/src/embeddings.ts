import { setTimeout as wait } from 'node:timers/promises'
import { z } from 'zod'
import type { Exchange } from './answer-chat.js'
import { behaviourOf } from './behaviour.js'
import { openAiForm } from './openai-form.js'
import { readBody } from './read-body.js'
import { sendJson } from './send-json.js'
import { textTokens } from './tokens.js'

const usualDimensions = 256

const Request = z.object({
  model: z.string(),
  input: z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]),
  encoding_format: z.enum(['float', 'base64']).default('float'),
  dimensions: z.number().int().min(1).max(10_000).default(usualDimensions),
})

/** Answers OpenAI's embeddings; latency, refusals and the meter are those of chats. */
export async function answerEmbeddings({ response, body, key, metering, refusals }: Exchange): Promise<void> {
  const { model, input, encoding_format, dimensions } = readBody(Request, body)
  metering.count(key, model, { requests: 1 })
  const behaviour = behaviourOf(model)
  const refusal = refusals.next(key, model, behaviour)
  const texts = typeof input === 'string' ? [input] : input
  const tokens = texts.reduce((sum, text) => sum + textTokens(text), 0)
  if (!refusal) metering.count(key, model, { inputTokens: tokens })
  if (behaviour.latency > 0) await wait(behaviour.latency)
  if (refusal) {
    const { status, message, headers } = refusal
    return sendJson(response, status, openAiForm.error(status, message, null), headers)
  }
  const data = texts.map((text, index) => {
    const vector = embeddingOf(text, dimensions)
    const embedding =
      encoding_format === 'float' ? [...vector] : Buffer.from(vector.buffer).toString('base64')
    return { object: 'embedding', index, embedding }
  })
  const usage = { prompt_tokens: tokens, total_tokens: tokens }
  sendJson(response, 200, { object: 'list', data, model, usage }, refusals.headers(key, model, behaviour))
}

/**
 * A unit vector of 32-bit floats: the sum of a random direction for each different word, which the word alone decides.
 * The cosine of two texts is about the number of words they share over the geometric mean of the numbers they have.
 */
export function embeddingOf(text: string, dimensions = usualDimensions): Float32Array {
  const words = new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [text])
  const sum = new Float64Array(dimensions)
  for (const word of words) {
    const next = randomBits(word)
    for (let index = 0; index < dimensions; index += 1) sum[index] = (sum[index] ?? 0) + (next() ? 1 : -1)
  }
  const length = Math.hypot(...sum) || 1
  return Float32Array.from(sum, (value) => value / length)
}

/** Bits that the seed decides: FNV-1a into xorshift32. */
function randomBits(seed: string): () => boolean {
  let state = 0x811c9dc5
  for (const byte of Buffer.from(seed)) state = Math.imul(state ^ byte, 0x01000193)
  state ||= 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state & 0x10000) !== 0
  }
}
