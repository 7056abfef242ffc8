import type { Correction, ToolCall } from '@tutor/contracts'
import { carryOver, extractionFor, topicAt } from './calls.js'
import type { Topic } from './extraction.js'
import { type FilledCall, fillCall, topicParameters } from './fill.js'
import { asHistory, type EarlierCall, earlierCalls } from './history-topics.js'
import { nameOfSubject } from './subjects.js'
import { mentionRanges, readTopics } from './topic-phrase.js'
import type { Turn } from './turn.js'

const again =
  /\b(?:again|more|another|others?|harder|easier|tougher|simpler|repeat|redo|same|once more|one more|next (?:one|set|batch)|continue|keep going|go on|different|shorter|longer|bigger|smaller|fewer|less|extra|instead|simplify|elaborate|expand|go deeper|deeper|rephrase|too (?:easy|hard|difficult|long|short|complicated|simple|many|few|much|advanced|basic)|make (?:it|them|those|these|that)|turn (?:it|them|that)|remove|take out|leave out|get rid of|include|do (?:it|that|them)|try (?:it|that)|change (?:it|them)|add|with(?:out)? examples|in (?:simple|simpler|plain|easier|bullet|more|outline|detail)|as (?:bullet|an outline|true|multiple|a story)|still (?:don't|dont|do not|not|confused|lost)|(?:don't|dont|do not|didn't) (?:get|understand) (?:it|that|this)|what do you mean|huh|i'm lost|im lost|not (?:hard|easy) enough|challenge|confused|i'm confused|makes no sense|lost me|could be (?:harder|easier))\b/i
const otherTopic =
  /^\W*(?:(?:ok(?:ay)?|great|thanks|cool|nice|now|and|then|so|also|alright|awesome|perfect|good)\W+)*(?:(?:what|how) about|and(?: now)?(?: for| on| about)?|(?:the )?same (?:thing |again )?(?:but )?(?:for|on|with|about)|do (?:the same|that|it|one) (?:for|on|with|about)|now (?:do|for|on|about|with)?|also (?:for|on|do)|(?:another|one|more) (?:one )?(?:for|on|about)|next(?: is| up)?:?|try|let's do|lets do|repeat (?:that|it|this) (?:for|with)|can (?:you|we|u) do (?:the same (?:for|with|on)|it for|one for|that for|one on)?|switch to|move on to|let's move on to)(?:\s+|$)/i
const correcting =
  /^\W*(?:(?:no|nope|nah|wait|sorry|oops|actually|hmm|not that|wrong|that's wrong|that's not (?:it|right|what i meant)|oh)\b[\s,.!:-]*)+(?:but )?(?:i (?:actually )?(?:meant|mean|said|was (?:talking|asking) about|wanted|want)(?: to say| for)?|it's|it is|make (?:it|that)|should be|let's do|not \w+(?: \w+){0,3}?[,;]?(?: but)?|about|the)?\s*|\b(?:i meant|i mean|i was talking about|meant to say|what i meant was|i said)\s+/i

const topicName = (call: ToolCall): string | undefined =>
  Object.keys(call.parameters).find((name) => topicParameters.has(name))

/** The call made again with this topic, or its own; what this message states is new, what was stated before holds on. */
function remake(
  turn: Turn,
  { call, turn: index }: EarlierCall,
  topic: Topic | undefined,
): FilledCall | undefined {
  const tool = turn.catalogue.tools.get(call.tool)
  if (!tool) return undefined
  const name = topicName(call)
  const old = name === undefined ? undefined : call.evidence[name]
  const value = name === undefined ? undefined : call.parameters[name]
  const own: Topic | undefined =
    old && value !== undefined
      ? { filled: { value, evidence: { ...asHistory(old, index), confidence: 0.9 } } }
      : undefined
  const filled = fillCall(extractionFor(turn, tool, undefined, topic ?? own))
  const parameters = { ...filled.call.parameters }
  const evidence = { ...filled.call.evidence }
  for (const missing of filled.missing) {
    const before = call.evidence[missing]
    const kept = call.parameters[missing]
    if (!before || kept === undefined) continue
    parameters[missing] = kept
    evidence[missing] = asHistory(before, index)
  }
  const subject = subjectKey(call)
  const named = subject === undefined ? undefined : call.evidence[subject]?.source
  if (topic && subject && named !== 'message' && filled.call.evidence[subject]?.source === undefined)
    delete parameters[subject]
  const missing = filled.missing.filter((one) => !(one in parameters))
  const result = { ...filled, call: { ...filled.call, parameters, evidence }, missing }
  const carried = carryOver(turn, result)
  if (!topic || !name) return carried
  const restored = { ...carried.call.parameters, [name]: topic.filled.value }
  const reproved = { ...carried.call.evidence, [name]: topic.filled.evidence }
  for (const key of ['subject', 'current_topic']) {
    const fresh = filled.call.parameters[key]
    const why = filled.call.evidence[key]
    if (fresh !== undefined && why) [restored[key], reproved[key]] = [fresh, why]
  }
  return { ...carried, call: { ...carried.call, parameters: restored, evidence: reproved } }
}
const subjectKey = (call: ToolCall): string | undefined =>
  ['subject', 'current_topic'].find((name) => name in call.parameters)

function topicAfter(turn: Turn, pattern: RegExp): Topic | undefined {
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
  if (!phrase || phrase.to - phrase.from > 6) return undefined
  return topicAt(reading, phrase, 0.88)
}

/** True when the whole phrase is only a value that the tool understands ("true or false", "bullet points"). */
function isValue(turn: Turn, calls: readonly EarlierCall[], topic: Topic): boolean {
  const { from, to } = topic
  if (from === undefined || to === undefined) return false
  return calls.some(({ call }) => {
    const values = turn.catalogue.tools.get(call.tool)?.valueWords.scan(turn.reading.tokens, from, to) ?? []
    return values.some((match) => match.to - match.from >= (to - from) / 2)
  })
}

/** The earlier calls made again as the message wants them: harder, more, for another topic. */
export function redo(turn: Turn): readonly FilledCall[] | undefined {
  if (turn.reading.wishes.length > 0 || turn.reading.tokens.length > 25) return undefined
  const calls = earlierCalls(turn)
  if (calls.length === 0) return undefined
  const other = topicAfter(turn, otherTopic)
  const topic =
    other && !isValue(turn, calls, other) && !again.test(String(other.filled.value)) ? other : undefined
  if (!topic && !again.test(turn.reading.text) && !statesValue(turn, calls)) return undefined
  const last = topic ? calls.slice(-1) : calls
  return last.flatMap((call) => remake(turn, call, topic) ?? [])
}

function statesValue(turn: Turn, calls: readonly EarlierCall[]): boolean {
  if (turn.reading.tokens.length > 8) return false
  return calls.some(({ call }) => {
    const tool = turn.catalogue.tools.get(call.tool)
    return (
      !!tool &&
      (tool.valueWords.scan(turn.reading.tokens).length > 0 ||
        (/\b\d{1,3}\b/.test(turn.reading.text) && 'count' in call.parameters))
    )
  })
}

export interface Corrected {
  readonly calls: readonly FilledCall[]
  readonly learned: readonly Correction[]
}

/** "No, I meant organic chemistry": the earlier call with the corrected value, and the correction to be remembered. */
export function correct(turn: Turn): Corrected | undefined {
  if (!correcting.test(turn.reading.text) || turn.reading.tokens.length > 25) return undefined
  const calls = earlierCalls(turn)
  const last = calls.at(-1)
  const topic = topicAfter(turn, correcting)
  if (!last || turn.reading.wishes.some(({ kind, soft }) => kind !== 'question' && !soft)) return undefined
  if (!topic || isValue(turn, calls, topic)) {
    const same = statesValue(turn, calls) ? remake(turn, last, undefined) : undefined
    return same && { calls: [same], learned: [] }
  }
  const named = turn.analysis.mentions.find(
    (mention) =>
      mention.turn === undefined &&
      (mention.kind === 'subject' || mention.kind === 'branch') &&
      topic.filled.evidence.start === mention.start &&
      topic.filled.evidence.end === mention.end,
  )
  const key = subjectKey(last.call)
  const before = key ? last.call.parameters[key] : undefined
  const topicBefore = String(last.call.parameters[topicName(last.call) ?? ''] ?? '').toLowerCase()
  const wasSubject = turn.analysis.mentions.some(
    (mention) =>
      mention.kind !== 'topic' && mention.kind !== 'clue' && mention.text.toLowerCase() === topicBefore,
  )
  if (named && key && typeof before === 'string' && !wasSubject) {
    const value = nameOfSubject(named)
    const again = remake(turn, last, undefined)
    if (!again) return undefined
    const call = {
      ...again.call,
      parameters: { ...again.call.parameters, [key]: value },
      evidence: { ...again.call.evidence, [key]: { ...topic.filled.evidence, confidence: 0.93 } },
    }
    return { calls: [{ ...again, call }], learned: [{ parameter: 'subject', value, instead_of: before }] }
  }
  const name = topicName(last.call)
  const old = name ? last.call.parameters[name] : undefined
  const made = remake(turn, last, topic)
  const learned =
    name && made
      ? [
          {
            parameter: name,
            value: String(topic.filled.value),
            ...(typeof old === 'string' && old.length > 0 && { instead_of: old.slice(0, 500) }),
          },
        ]
      : []
  return made && { calls: [made], learned }
}
