import type { Metrics } from '@tutor/platform'
import type { ChatAnswer, ChatModel, ModelCall } from '../chat.js'
import { hiddenRequest, textsOf } from './hidden-request.js'
import { openPseudonyms, type Pseudonyms } from './pseudonyms.js'
import { restoredStream } from './restored-stream.js'

/**
 * Lets no personal data out: what is recognised as such, or was named so by the caller, leaves as a placeholder and comes
 * back as itself, in tool calls and across the pieces of a stream, too. The ledger records how much of what was hidden.
 */
export function pseudonymised(next: ChatModel, metrics: Metrics): ChatModel {
  const begin = (call: ModelCall) => {
    const { request, personal, caller } = call
    const texts = textsOf(request)
    const pseudonyms = openPseudonyms(texts, caller.student_id ? [...personal, caller.student_id] : personal)
    const outside = hiddenRequest(request, pseudonyms)
    const hidden = pseudonyms.counts()
    for (const [category, count] of Object.entries(hidden)) metrics.modelHidden.inc({ category }, count)
    const changed = outside !== request
    const asRead = changed ? escaping(pseudonyms) : undefined
    return { outside: { ...call, request: outside, hidden, asRead }, pseudonyms, changed }
  }
  return {
    async complete(call) {
      const { outside, pseudonyms, changed } = begin(call)
      const answer = await next.complete(outside)
      return changed ? restored(answer, pseudonyms, isJson(call)) : answer
    },
    async *stream(call) {
      const { outside, pseudonyms, changed } = begin(call)
      const events = next.stream(outside)
      if (!changed) return yield* events
      yield* restoredStream(
        events,
        isJson(call) ? escaping(pseudonyms) : pseudonyms.restore,
        escaping(pseudonyms),
      )
    },
  }
}

const isJson = ({ request: { response_format } }: ModelCall): boolean =>
  response_format !== undefined && response_format.type !== 'text'

/** Restores within JSON text: a name's quotation mark must not end the string that it stands in. */
const escaping =
  ({ restore }: Pseudonyms) =>
  (text: string): string =>
    restore(text, (value) => JSON.stringify(value).slice(1, -1))

function restored(answer: ChatAnswer, pseudonyms: Pseudonyms, json: boolean): ChatAnswer {
  const { content, tool_calls } = answer
  const restore = json ? escaping(pseudonyms) : pseudonyms.restore
  return {
    ...answer,
    content: content === null ? null : restore(content),
    ...(tool_calls && {
      tool_calls: tool_calls.map((call) => ({
        ...call,
        function: { ...call.function, arguments: escaping(pseudonyms)(call.function.arguments) },
      })),
    }),
  }
}
