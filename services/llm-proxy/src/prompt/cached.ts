import type { Metrics } from '@tutor/platform'
import type { Cache } from '@tutor/storage'
import { z } from 'zod'
import type { ChatAnswer, ChatEvent, ChatModel, ModelCall } from '../chat.js'
import { mayShare, requestKey } from './request-key.js'

export interface CachedDependencies {
  readonly cache: Cache
  readonly metrics: Metrics
  /** How long an alias' answers are kept, in seconds; 0 for not at all. */
  readonly secondsOf: (alias: string) => number
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

/**
 * Answers a request that was answered before with the same answer, at no cost. Only whole answers that ended by
 * themselves are kept. While the cache is away, everything is asked anew.
 */
export function cached(next: ChatModel, { cache, metrics, secondsOf }: CachedDependencies): ChatModel {
  const keyOf = (call: ModelCall): string | undefined =>
    secondsOf(call.alias) > 0 && mayShare(call) ? `answer:${requestKey(call)}` : undefined
  async function find(key: string): Promise<ChatAnswer | undefined> {
    const text = await cache.get(key).catch(() => undefined)
    const found = text === undefined ? undefined : KeptAnswer.safeParse(JSON.parse(text))
    metrics.modelCache.inc({ outcome: found?.success ? 'hit' : 'miss' })
    return found?.success ? { ...found.data, served_from: 'cache' } : undefined
  }
  async function keep(key: string, alias: string, answer: ChatAnswer): Promise<void> {
    if (answer.finish_reason !== 'stop' && answer.finish_reason !== 'tool_calls') return
    const { served_from: _from, ...kept } = answer
    const text = JSON.stringify(kept)
    if (text.length > maxBytes) return
    // What can't be kept is asked for again.
    await cache.set(key, text, secondsOf(alias) * 1_000).catch(() => undefined)
  }
  return {
    async complete(call) {
      const key = keyOf(call)
      if (key === undefined) return await next.complete(call)
      const found = await find(key)
      if (found) return found
      const answer = await next.complete(call)
      await keep(key, call.alias, answer)
      return answer
    },
    async *stream(call) {
      const key = keyOf(call)
      if (key === undefined) return yield* next.stream(call)
      const found = await find(key)
      if (found) return yield* eventsOf(found)
      const whole = collected()
      for await (const event of next.stream(call)) {
        whole.take(event)
        if (event.type === 'finish') await keepWhole(key, call, whole.answer(event))
        yield event
      }
    },
  }

  async function keepWhole(key: string, call: ModelCall, answer: ChatAnswer | undefined): Promise<void> {
    if (answer) await keep(key, call.alias, answer)
  }
}

/** A kept answer as a stream. */
function* eventsOf({ content, tool_calls, ...finish }: ChatAnswer): Generator<ChatEvent> {
  if (content) yield { type: 'delta', content }
  if (tool_calls) yield { type: 'delta', tool_calls: tool_calls.map((call, index) => ({ ...call, index })) }
  yield { type: 'finish', ...finish }
}

/** The text of a stream; one with tool calls or a seam is not kept. */
function collected() {
  let content = ''
  let keeps = true
  return {
    take(event: ChatEvent): void {
      if (event.type === 'continued') keeps = false
      if (event.type !== 'delta') return
      content += event.content ?? ''
      if (event.tool_calls) keeps = false
    },
    answer({ type: _type, ...finish }: ChatEvent & { type: 'finish' }): ChatAnswer | undefined {
      return keeps ? { content, ...finish } : undefined
    },
  }
}
