import type { ToolCall } from '@tutor/contracts'
import { carryOver, extractionFor } from './calls.js'
import type { Topic } from './extraction.js'
import { type FilledCall, fillCall, topicParameters } from './fill.js'
import { asHistory, type EarlierCall } from './history-topics.js'
import { withKept } from './kept.js'
import { bounded } from './learned/agree.js'
import { mentionRanges } from './mention-ranges.js'
import { topicAt } from './topic-at.js'
import { readTopics } from './topic-phrase.js'
import type { Turn } from './turn.js'

const longestTopic = 6

export const topicName = (call: ToolCall): string | undefined =>
  Object.keys(call.parameters).find((name) => topicParameters.has(name))
export const subjectName = (call: ToolCall): string | undefined =>
  ['subject', 'current_topic'].find((name) => name in call.parameters)

function ownTopic({ call, turn }: EarlierCall): Topic | undefined {
  const name = topicName(call) ?? ''
  const value = call.parameters[name]
  const evidence = call.evidence[name]
  if (value === undefined || !evidence) return undefined
  return { filled: { value, evidence: { ...asHistory(evidence, turn), confidence: 0.9 } } }
}

/** The names' values of `from`, where it has them. */
function withValuesOf(filled: FilledCall, from: FilledCall, names: readonly string[]): FilledCall {
  const parameters = { ...filled.call.parameters }
  const evidence = { ...filled.call.evidence }
  for (const name of names) {
    const value = from.call.parameters[name]
    const why = from.call.evidence[name]
    if (value === undefined || !why) continue
    parameters[name] = value
    evidence[name] = why
  }
  return { ...filled, call: { ...filled.call, parameters, evidence } }
}

/** The call made again with this topic, or its own; what this message states is new, what was stated before holds on. */
export function remake(turn: Turn, earlier: EarlierCall, topic: Topic | undefined): FilledCall | undefined {
  const tool = turn.catalogue.tools.get(earlier.call.tool)
  if (!tool) return undefined
  const fresh = fillCall(extractionFor(turn, tool, undefined, topic ?? ownTopic(earlier)))
  const carried = carryOver(turn, withKept(fresh, earlier))
  const name = topicName(earlier.call)
  return topic && name ? withValuesOf(carried, fresh, [name, 'subject', 'current_topic']) : carried
}

/** The short phrase behind the words that the pattern finds. */
export function topicAfter(turn: Turn, pattern: RegExp): Topic | undefined {
  const { reading, analysis } = turn
  const lead = pattern.exec(reading.text)
  if (!lead) return undefined
  const from = reading.tokens.findIndex(({ start }) => start >= lead.index + lead[0].trimEnd().length)
  if (from === -1) return undefined
  const open = { ...reading, refused: reading.refused.map(() => false) }
  const phrase = readTopics(
    open,
    from,
    reading.tokens.length,
    mentionRanges(reading, analysis.mentions),
    true,
  ).phrases[0]
  if (!phrase || phrase.to - phrase.from > longestTopic) return undefined
  // "Meiosis not mitosis": what is denied behind the name is none of it.
  const not = reading.tokens.findIndex(({ word }, at) => at > phrase.from && at < phrase.to && word === 'not')
  const named = not === -1 ? phrase : { from: phrase.from, to: not }
  return bounded(turn, [topicAt(reading, named, 0.88)])[0]
}

/** True when the whole phrase is only a value that the tool understands ("true or false", "bullet points"). */
export function isValue(turn: Turn, calls: readonly EarlierCall[], topic: Topic): boolean {
  const { from, to } = topic
  if (from === undefined || to === undefined) return false
  return calls.some(({ call }) => {
    const values = turn.catalogue.tools.get(call.tool)?.valueWords.scan(turn.reading.tokens, from, to) ?? []
    return values.some((match) => match.to - match.from >= (to - from) / 2)
  })
}

/** True when a short message names a value of one of the calls, or a number for it. */
export function statesValue(turn: Turn, calls: readonly EarlierCall[]): boolean {
  if (turn.reading.tokens.length > 8) return false
  return calls.some(({ call }) => {
    const tool = turn.catalogue.tools.get(call.tool)
    return (
      !!tool &&
      (tool.valueWords.scan(turn.reading.tokens).length > 0 ||
        (/\b\d{1,3}\b/.test(turn.reading.text) &&
          ('count' in call.parameters || 'num_questions' in call.parameters)))
    )
  })
}
