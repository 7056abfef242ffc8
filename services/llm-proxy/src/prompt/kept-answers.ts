import type { Cache } from '@tutor/storage'
import { z } from 'zod'
import type { ChatAnswer } from '../chat.js'

/** Answers by a key; whatever happens to the cache, it is as if nothing was there. */
export interface KeptAnswers {
  find(key: string): Promise<ChatAnswer | undefined>
  /** Keeps an answer that a model gave for this call, and that ended by itself; false where it is none or was not kept. */
  keep(key: string, answer: ChatAnswer, seconds: number): Promise<boolean>
}

const KeptAnswer = z.strictObject({
  content: z.string().nullable(),
  tool_calls: z
    .array(
      z.strictObject({
        id: z.string(),
        type: z.literal('function'),
        function: z.strictObject({ name: z.string(), arguments: z.string() }),
      }),
    )
    .optional(),
  model: z.string(),
  finish_reason: z.string(),
  usage: z.strictObject({
    input_tokens: z.number(),
    cached_input_tokens: z.number(),
    output_tokens: z.number(),
  }),
})

/** Larger answers are not worth their room. */
const maxBytes = 256 * 1_024

export const keptAnswers = (cache: Cache): KeptAnswers => ({
  async find(key) {
    const text = await cache.get(key).catch(() => undefined)
    return text === undefined ? undefined : readKept(KeptAnswer, text)
  },
  async keep(key, { served_from, ...answer }, seconds) {
    const isWhole = answer.finish_reason === 'stop' || answer.finish_reason === 'tool_calls'
    // One from another cache must not outlive it here.
    if (!isWhole || served_from !== undefined) return false
    const text = JSON.stringify(answer)
    if (text.length > maxBytes) return false
    return await cache.set(key, text, seconds * 1_000).then(
      () => true,
      () => false,
    )
  },
})

/** A value from the cache; undefined where it was written by something else. */
export function readKept<S extends z.ZodType>(schema: S, text: string): z.output<S> | undefined {
  try {
    return schema.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}
