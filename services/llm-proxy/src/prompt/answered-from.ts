import type { ChatAnswer, ChatEvent, ChatModel, ModelCall } from '../chat.js'

/** What a cache has for a call. */
export interface Lookup {
  readonly found: ChatAnswer | undefined
  /** Takes the answer that the call got instead. Never rejects. */
  readonly keep: (answer: ChatAnswer) => Promise<void>
}

/**
 * Answers from a cache what is found there, whole and streamed alike, and shows it whole answers of the others. A call
 * without a lookup is none of the cache's business.
 */
export function answeredFrom(
  next: ChatModel,
  lookUp: (call: ModelCall) => Promise<Lookup | undefined>,
): ChatModel {
  return {
    async complete(call) {
      const lookup = await lookUp(call)
      if (lookup?.found) return lookup.found
      const answer = await next.complete(call)
      await lookup?.keep(answer)
      return answer
    },
    async *stream(call) {
      const lookup = await lookUp(call)
      if (!lookup) return yield* next.stream(call)
      if (lookup.found) return yield* eventsOf(lookup.found)
      const whole = collected()
      for await (const event of next.stream(call)) {
        whole.take(event)
        const answer = event.type === 'finish' ? whole.answer(event) : undefined
        if (answer) await lookup.keep(answer)
        yield event
      }
    },
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
