import { createHash } from 'node:crypto'
import { AppError } from '@tutor/contracts'
import type { Metrics } from '@tutor/platform'
import type { ChatAnswer, ChatEvent, ChatModel, ChatRequest, ModelCall, Usage } from '../chat.js'
import { promptTokens, textTokens } from '../prompt/tokens.js'
import { textsOf } from './hidden-request.js'

export type Direction = 'input' | 'output'

/** Texts that are remembered as passed. */
const mostPassed = 20_000

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
  const passed = new WeakMap<Moderator, ReturnType<typeof passedTexts>>()
  /** The categories of a text, or undefined when nobody says: it passes. */
  const flagsOf = async (
    text: string,
    direction: Direction,
    { signal }: ModelCall,
  ): Promise<readonly string[] | undefined> => {
    const moderator = moderatorNow()
    if (!moderator?.directions.includes(direction) || text.trim() === '') return undefined
    const count = (outcome: string): void => metrics.modelModeration.inc({ direction, outcome })
    try {
      const flags = await moderator.flags(text, signal)
      count(flags.length > 0 ? 'flagged' : 'passed')
      return flags
    } catch (error) {
      if (signal.aborted) throw error
      count('failed')
      if (moderator.opensOnFailure) return undefined
      throw error
    }
  }
  const isFlagged = async (text: string, call: ModelCall): Promise<boolean> =>
    ((await flagsOf(text, 'output', call)) ?? []).length > 0
  const checkPrompt = async (call: ModelCall): Promise<void> => {
    const moderator = moderatorNow()
    if (!moderator) return
    const known = passed.get(moderator) ?? passedTexts()
    passed.set(moderator, known)
    const texts = known.newOf(call.request)
    const flags = await flagsOf(texts.join('\n\n'), 'input', call)
    if (!flags) return
    if (flags.length > 0)
      throw new AppError('INVALID_INPUT', `Moderation refused the message: ${flags.join(', ')}`, {
        reason: 'content_filter',
      })
    known.add(texts)
  }
  return {
    async complete(call) {
      await checkPrompt(call)
      const answer = await next.complete(call)
      if (!(await isFlagged(textOf(answer), call))) return answer
      const { tool_calls: _, ...rest } = answer
      return { ...rest, content: '', finish_reason: 'content_filter' }
    },
    async *stream(call) {
      await checkPrompt(call)
      const events = next.stream(call)
      if (!moderatorNow()?.directions.includes('output')) return yield* events
      yield* windowed(events, call, (text) => isFlagged(text, call))
    },
  }
}

/** Texts that one moderator let pass, by their hashes: a conversation comes again with every message, and clients may write
 * all of it. */
function passedTexts() {
  const kept = new Set<string>()
  const hashOf = (text: string): string => createHash('sha256').update(text).digest('base64')
  return {
    /** What of a prompt nobody has been asked about; developers' words are theirs. */
    newOf: ({ messages }: ChatRequest): readonly string[] =>
      textsOf({ messages: messages.filter(({ role }) => role !== 'system' && role !== 'developer') }).filter(
        (text) => !kept.has(hashOf(text)),
      ),
    add(texts: readonly string[]): void {
      for (const text of texts) kept.add(hashOf(text))
      for (const oldest of kept) {
        if (kept.size <= mostPassed) break
        kept.delete(oldest)
      }
    },
  }
}

const textOf = ({ content, tool_calls }: ChatAnswer): string =>
  [content ?? '', ...(tool_calls ?? []).map((call) => call.function.arguments)].join('\n')

/** Holds each window of a stream back until it may pass; a flagged one ends the stream, and with it the call upstream. */
async function* windowed(
  events: AsyncIterable<ChatEvent>,
  { alias, request }: ModelCall,
  isFlagged: (text: string) => Promise<boolean>,
): AsyncGenerator<ChatEvent> {
  let passed = ''
  let text = ''
  let held: ChatEvent[] = []
  for await (const event of events) {
    text += textIn(event)
    held.push(event)
    if (text.length < window && event.type !== 'finish') continue
    if (text && (await isFlagged(passed.slice(-overlap) + text))) {
      const finish =
        event.type === 'finish' ? event : { model: alias, usage: usageSoFar(request, passed + text) }
      yield { type: 'finish', model: finish.model, finish_reason: 'content_filter', usage: finish.usage }
      return
    }
    yield* held
    passed += text
    text = ''
    held = []
  }
}

/** What an event adds to the answer's words: its text, and the arguments of its tool calls. */
const textIn = (event: ChatEvent): string =>
  event.type === 'delta'
    ? (event.content ?? '') + (event.tool_calls ?? []).map((call) => call.function?.arguments ?? '').join('')
    : ''

/** Of a stream that was ended early: what the ledger has, too, when a provider did not come to tell. */
const usageSoFar = (request: ChatRequest, text: string): Usage => ({
  input_tokens: promptTokens(request),
  cached_input_tokens: 0,
  output_tokens: textTokens(text),
})
