import { AppError } from '@tutor/contracts'
import type { Metrics } from '@tutor/platform'
import type { ChatEvent, ChatMessage, ChatModel, ChatRequest, ModelCall, Usage } from '../chat.js'
import { promptTokens, textTokens } from '../prompt/tokens.js'
import { textsOf } from './hidden-request.js'

export type Direction = 'input' | 'output'

/** Says what is wrong with a text. */
export interface Moderator {
  readonly directions: readonly Direction[]
  /** Whether a text that could not be asked about passes. */
  readonly opensOnFailure: boolean
  /** The categories that the text was flagged for; none when it may pass. AppError when nobody can say. */
  flags(text: string, signal: AbortSignal): Promise<readonly string[]>
}

/** So much of a stream is held until it was asked about, in characters. */
const window = 400
/** What was passed before is shown again with the next window, so that a sentence is seen as a whole. */
const overlap = 200

/**
 * Asks a moderator before a prompt leaves and before an answer is passed on, where one is configured. A prompt that is flagged
 * is refused with INVALID_INPUT and reason `content_filter`; a flagged answer ends with finish_reason `content_filter` and
 * without the flagged text, as at OpenAI. What can't be asked about is refused, or passes, by configuration.
 */
export function moderated(
  next: ChatModel,
  moderatorNow: () => Moderator | undefined,
  metrics: Metrics,
): ChatModel {
  const flagged = async (
    text: string,
    direction: Direction,
    { signal }: ModelCall,
  ): Promise<readonly string[]> => {
    const moderator = moderatorNow()
    if (!moderator?.directions.includes(direction) || text.trim() === '') return []
    const count = (outcome: string): void => metrics.modelModeration.inc({ direction, outcome })
    try {
      const flags = await moderator.flags(text, signal)
      count(flags.length > 0 ? 'flagged' : 'passed')
      return flags
    } catch (error) {
      if (signal.aborted) throw error
      count('failed')
      if (moderator.opensOnFailure) return []
      throw error
    }
  }
  const checkPrompt = async (call: ModelCall): Promise<void> => {
    const flags = await flagged(newTexts(call.request), 'input', call)
    if (flags.length > 0)
      throw new AppError('INVALID_INPUT', `Moderation refused the message: ${flags.join(', ')}`, {
        reason: 'content_filter',
      })
  }
  return {
    async complete(call) {
      await checkPrompt(call)
      const answer = await next.complete(call)
      const flags = await flagged(answer.content ?? '', 'output', call)
      return flags.length > 0 ? { ...answer, content: '', finish_reason: 'content_filter' } : answer
    },
    async *stream(call) {
      await checkPrompt(call)
      const events = next.stream(call)
      if (!moderatorNow()?.directions.includes('output')) return yield* events
      yield* windowed(events, call, async (text) => (await flagged(text, 'output', call)).length > 0)
    },
  }
}

/** What came since the last answer: what was before has been asked about before. */
function newTexts({ messages }: ChatRequest): string {
  const last = messages.findLastIndex(({ role }) => role === 'assistant')
  const isNew = ({ role }: ChatMessage): boolean => role === 'user' || role === 'tool'
  return textsOf({ messages: messages.slice(last + 1).filter(isNew) }).join('\n\n')
}

/** Holds each window of a stream back until it may pass; a flagged one ends the stream, and with it the call upstream. */
async function* windowed(
  events: AsyncIterable<ChatEvent>,
  { alias, request }: ModelCall,
  isFlagged: (text: string) => Promise<boolean>,
): AsyncGenerator<ChatEvent> {
  let passed = ''
  let held = ''
  for await (const event of events) {
    held += textIn(event)
    if (held && (held.length >= window || event.type === 'finish')) {
      if (await isFlagged(passed.slice(-overlap) + held)) {
        const finish =
          event.type === 'finish' ? event : { model: alias, usage: usageSoFar(request, passed + held) }
        yield { type: 'finish', model: finish.model, finish_reason: 'content_filter', usage: finish.usage }
        return
      }
      yield { type: 'delta', content: held }
      passed += held
      held = ''
    }
    yield* besideText(event)
  }
}

const textIn = (event: ChatEvent): string => (event.type === 'delta' ? (event.content ?? '') : '')

function* besideText(event: ChatEvent): Generator<ChatEvent> {
  if (event.type !== 'delta') yield event
  else if (event.tool_calls) yield { type: 'delta', tool_calls: event.tool_calls }
}

/** Of a stream that was ended early: what the ledger has, too, when a provider did not come to tell. */
const usageSoFar = (request: ChatRequest, text: string): Usage => ({
  input_tokens: promptTokens(request),
  cached_input_tokens: 0,
  output_tokens: textTokens(text),
})
