import type { Evidence, ToolCall } from '@tutor/contracts'
import type { Topic } from './extraction.js'
import { topicParameters } from './fill.js'
import { lastAssistantText, type Turn } from './turn.js'

/** Evidence of an earlier turn, as seen from now. */
export function asHistory(evidence: Evidence, turn: number): Evidence {
  const shown = { ...evidence, confidence: Math.min(evidence.confidence, 0.9) }
  return evidence.source === 'message' || evidence.source === 'clarification'
    ? { ...shown, source: 'history', turn }
    : shown
}

const topicOf = (call: ToolCall): string | undefined =>
  Object.keys(call.parameters).find(
    (name) => topicParameters.has(name) || name === 'problem' || name === 'first_concept',
  )

export interface EarlierCall {
  readonly call: ToolCall
  readonly turn: number
}

/** The calls of the latest earlier message that led to any. */
export function earlierCalls(turn: Turn): readonly EarlierCall[] {
  for (const earlier of turn.earlier())
    if (earlier.decision.plan.calls.length > 0)
      return earlier.decision.plan.calls.map((call) => ({ call, turn: earlier.turn }))
  return []
}

const listItem =
  /(?:^|\n|\s)\(?(\d{1,2})[.)]\s+\**([^\n:*–—]{2,80}?)\**(?=\s*(?:$|\n|:|\s[-–—]\s|[,;]?\s+\(?\d{1,2}[.)]\s|\?|\.(?:\s|$)))/g
const bullet = /(?:^|\n)\s*[-*•]\s+\**([^\n:*–—]{2,80}?)\**(?=\s*(?:$|\n|:|\s[-–—]\s))/g
const inline = /[:—-]\s*((?:[^,.?:\n]{2,40},\s*){1,5}(?:(?:or|and)\s+)?[^,.?:\n]{2,40})\?/

const choices =
  /(?:[:—-]|\bon|\bcover|\babout)\s+([^:?.!\n]{2,60}?(?:,\s*[^:?.!\n,]{2,40})*,?\s+or\s+[^:?.!\n]{2,60})\?/i
const listed = /\boptions?:\s*([^?.!\n]{3,160})/i

/** "2. sedimentary rocks and 3. …" */
const withoutJoint = (item: string): string => item.trim().replace(/[,;]?\s+(?:and|or)$/i, '')

/** What the assistant offered: numbered or bulleted lines, or "A, B or C?". */
export function offered(text: string): readonly string[] {
  const numbered = [...text.matchAll(listItem)].map((found) => withoutJoint(found[2] ?? ''))
  if (numbered.length > 1) return numbered
  const bulleted = [...text.matchAll(bullet)].map((found) => withoutJoint(found[1] ?? ''))
  if (bulleted.length > 1) return bulleted
  const row =
    inline.exec(text)?.[1] ??
    /\b(?:like|prefer|about|do|mean|choose|between)\s+((?:[^,.?:\n]{2,40},\s*){0,5}[^,.?:\n]{2,40}?\s+or\s+[^,.?:\n]{2,40})\?/i.exec(
      text,
    )?.[1]
  const named = row ?? choices.exec(text)?.[1] ?? listed.exec(text)?.[1]
  return named
    ? named
        .split(/,\s*(?:or|and)\s+|,\s*|\s+or\s+/)
        .map((part) => part.trim())
        .filter(Boolean)
    : []
}

const ordinals: readonly string[] = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth']
const short: readonly string[] = ['1st', '2nd', '3rd', '4th', '5th', '6th']
const ordinalPattern =
  /\b(?:the |number |option |choice |no\.? ?|#)*\b(first|second|third|fourth|fifth|sixth|last|1st|2nd|3rd|4th|5th|6th)(?: one| option| topic| choice| thing)?\b|\b(?:number|option|choice|#) ?(\d|[a-f]\b)/i
const bareChoice = /^\W*(?:#|option |number )?(\d|[a-f])\W*$/i

/** Which of the options the words point at. */
export function chosen(message: string, options: readonly string[]): string | undefined {
  if (options.length === 0) return undefined
  const found = ordinalPattern.exec(message)
  const word = found?.[1]?.toLowerCase()
  if (word === 'last') return options.at(-1)
  if (word) return options[Math.max(ordinals.indexOf(word), short.indexOf(word))]
  const mark = (found?.[2] ?? bareChoice.exec(message)?.[1])?.toLowerCase()
  if (mark === undefined) return undefined
  return /\d/.test(mark) ? options[Number(mark) - 1] : options[mark.charCodeAt(0) - 97]
}

function fromCall({ call, turn }: EarlierCall): Topic | undefined {
  const name = topicOf(call)
  const value = name === undefined ? undefined : call.parameters[name]
  const evidence = name === undefined ? undefined : call.evidence[name]
  if (value === undefined || !evidence) return undefined
  if (name === 'first_concept' && typeof call.parameters['second_concept'] === 'string')
    return {
      filled: {
        value: `${String(value)} and ${call.parameters['second_concept']}`,
        evidence: { source: 'history', turn, confidence: 0.75 },
      },
    }
  return { filled: { value, evidence: { ...asHistory(evidence, turn), confidence: 0.88 } } }
}

/** A topic that the history names, quoted. */
function fromHistory(turn: Turn, at: number, start: number, end: number, confidence: number): Topic {
  const quote = turn.input.history[at]?.content.slice(start, end) ?? ''
  return {
    filled: { value: quote, evidence: { source: 'history', turn: at, quote, start, end, confidence } },
  }
}

/** Topics that the history names, oldest first, each where it was named last. */
function namedBefore(turn: Turn): readonly Topic[] {
  const named = new Map<string, Topic>()
  for (const { turn: at, kind, start, end } of turn.analysis.mentions) {
    if (at === undefined || (kind !== 'topic' && kind !== 'branch')) continue
    const topic = fromHistory(turn, at, start, end, 0.75)
    const key = String(topic.filled.value).toLowerCase()
    named.delete(key)
    named.set(key, topic)
  }
  return [...named.values()]
}

/** Topics of the calls that earlier messages led to, oldest first. */
function calledBefore(turn: Turn): readonly Topic[] {
  const calls = [...turn.earlier()]
    .reverse()
    .flatMap(({ decision, turn: at }) =>
      decision.plan.calls.flatMap((call) => fromCall({ call, turn: at }) ?? []),
    )
  return calls.filter(
    ({ filled }, index) => calls.findIndex((other) => other.filled.value === filled.value) === index,
  )
}

const pointsAtOther =
  /\b(?:the )?(?:other|previous|earlier) (?:one|topic|kind|type|thing|concept)\b|\b(?:topic|one|thing) before\b/i
const pointsAtFirst = /\b(?:the )?(?:very )?first (?:topic|thing|concept|one)\b/i

/** "The other one", "the topic before that", "the first topic": one of several that were spoken of. */
function pointedAt(turn: Turn, words: string): Topic | undefined {
  const isOther = pointsAtOther.test(words)
  if (!isOther && !pointsAtFirst.test(words)) return undefined
  const called = calledBefore(turn)
  const known = called.length > 1 ? called : namedBefore(turn)
  if (known.length < 2) return undefined
  // "Leave the first topic, quiz me on the other one."
  if (isOther && pointsAtFirst.test(words)) return known.at(-1)
  return isOther ? known.at(-2) : known[0]
}

/**
 * What `words` of the message point at, else the topic that was spoken of last: of a call, of the student's words, or of
 * the assistant's.
 */
export function topicsSpokenOf(turn: Turn, all = false, words = turn.input.message): readonly Topic[] {
  const item = chosen(words, offered(lastAssistantText(turn)))
  if (item && /\b(?:one|option|topic|point|number|item|choice|thing)\b|#/i.test(words))
    return [
      {
        filled: {
          value: item,
          evidence: { source: 'history', turn: turn.input.history.length - 1, quote: item, confidence: 0.85 },
        },
      },
    ]
  const pointed = pointedAt(turn, turn.reading.wishes.length > 1 ? words : turn.input.message)
  if (pointed) return [pointed]
  const calls = earlierCalls(turn).flatMap((call) => fromCall(call) ?? [])
  const distinct = calls.filter(
    (topic, index) => calls.findIndex((other) => other.filled.value === topic.filled.value) === index,
  )
  if (all && distinct.length === 1) return calledBefore(turn).slice(-2)
  if (distinct.length > 0) return all ? distinct : distinct.slice(-1)
  const said = turn.analysis.mentions.filter(
    ({ turn: index, kind }) => index !== undefined && (kind === 'topic' || kind === 'branch'),
  )
  const byStudent = said.filter(({ turn: index }) => turn.input.history[index ?? 0]?.role === 'user')
  const mention = byStudent.at(-1) ?? said.at(-1)
  return mention?.turn === undefined
    ? []
    : [fromHistory(turn, mention.turn, mention.start, mention.end, 0.75)]
}
