import type { ChatAnswer, ChatEvent, ChatModel, ModelCall } from '../chat.js'
import type { Models } from '../deployments/open-models.js'
import { cutOff } from '../providers/provider-error.js'
import { usageBy } from '../providers/usage.js'
import { continuation, mayContinue, type Written } from './continuation.js'
import { fits } from './fits.js'
import type { Lane, Opened } from './hedge.js'
import type { Router } from './router.js'

/** A stream whose first event is there. */
interface OpenStream {
  readonly first: IteratorResult<ChatEvent>
  readonly events: AsyncIterator<ChatEvent>
}

/** Answers by whichever target the router finds; goes on with a cut stream at another one where the alias says so. */
export function routed(router: Router, models: () => Models): ChatModel {
  return {
    async complete(call) {
      const { value, lease } = await router.open(call, completing)
      lease.release()
      return value
    },
    async *stream(call) {
      const written = { text: '', seams: 0 }
      let opened = await router.open(call, streaming)
      for (;;) {
        const failure = yield* passedOn(opened, call, written)
        if (failure === undefined) return
        if (!mayContinue(failure.error, models().aliases.get(call.alias), call, written)) throw failure.error
        const rest = continuation(call, written.text)
        if (!(await fits(rest, 0))) throw failure.error
        // When nobody can go on, that is what the reader must know.
        opened = await router.open(rest, streaming, opened.lease.target)
        written.seams += 1
        yield { type: 'continued' }
      }
    },
  }
}

const completing: Lane<ChatAnswer> = {
  start: (lease, call) => lease.target.model.complete(call),
  discard: () => undefined,
}

const streaming: Lane<OpenStream> = {
  // A stream counts as a success once its first event is there; what breaks later is the reader's to see.
  start: async (lease, call) => {
    const events = lease.target.model.stream(call)[Symbol.asyncIterator]()
    return { first: await events.next(), events }
  },
  discard: ({ events }) => void events.return?.()?.catch(() => undefined),
}

/** The events of a stream; returns its failure, if it had one. Gives the place back at the end, however it comes. */
async function* passedOn(
  { value: { first, events }, lease }: Opened<OpenStream>,
  call: ModelCall,
  written: Written,
): AsyncGenerator<ChatEvent, { readonly error: unknown } | undefined> {
  try {
    for (let next = first; !next.done; next = await events.next()) {
      const event = next.value
      if (event.type === 'delta') written.text += event.content ?? ''
      yield event.type === 'finish' && written.seams > 0 ? withEarlier(event, call, written.text) : event
      if (event.type === 'finish') return undefined
    }
    return { error: cutOff() }
  } catch (error) {
    return { error }
  } finally {
    await events.return?.()
    lease.release()
  }
}

/** The usage of an answer that took several deployments: the text before the last seam was written too. */
function withEarlier(event: ChatEvent & { type: 'finish' }, call: ModelCall, text: string): ChatEvent {
  const { output_tokens } = usageBy(call.request, text)
  const { usage } = event
  return { ...event, usage: { ...usage, output_tokens: Math.max(usage.output_tokens, output_tokens) } }
}
