import type { Correction } from '@tutor/contracts'
import type { Topic } from './extraction.js'
import type { FilledCall } from './fill.js'
import { type EarlierCall, earlierCalls } from './history-topics.js'
import { isValue, remake, statesValue, subjectName, topicAfter, topicName } from './remake.js'
import { nameOfSubject } from './subjects.js'
import type { Turn } from './turn.js'

const correcting =
  /^\W*(?:(?:no|nope|nah|lol|haha|ugh|ah|ok|typo|wait|sorry|oops|actually|hmm|not that|wrong(?: \w+)?(?=[,.!])|wrong|that's wrong|that's not (?:it|right|what i meant)|oh)\b[\s,.!:-]*)+(?:but )?(?:i (?:actually )?(?:meant|mean|said|was (?:talking|asking) about|wanted|want|need|needed|asked for)(?: to say| for)?|meant|it's|it is|make (?:it|that)|should be|let's do|not [^,;.!?]{2,40}[,;](?: but| rather| only)?|not \w+(?: \w+){0,3}?[,;]?(?: but)?|about|the)?\s*|\b(?:i meant|i mean|i was talking about|meant to say|what i meant was|i said|i asked for|i wanted)\s+/i

const longestCorrection = 25

export interface Corrected {
  readonly calls: readonly FilledCall[]
  readonly learned: readonly Correction[]
}

/** The subject that the correction names, when the topic of before was not a subject itself. */
function namedSubject({ analysis }: Turn, { call }: EarlierCall, { filled }: Topic): string | undefined {
  const { start, end } = filled.evidence
  const isSubject = ({ kind }: (typeof analysis.mentions)[number]): boolean =>
    kind === 'subject' || kind === 'branch'
  const named = analysis.mentions.find(
    (mention) =>
      mention.turn === undefined && isSubject(mention) && mention.start === start && mention.end === end,
  )
  const before = String(call.parameters[topicName(call) ?? ''] ?? '').toLowerCase()
  const wasSubject = analysis.mentions.some(
    (mention) => isSubject(mention) && mention.text.toLowerCase() === before,
  )
  return named && !wasSubject ? nameOfSubject(named) : undefined
}

/** "I meant organic chemistry": the same topic in another subject. */
function withSubject(turn: Turn, last: EarlierCall, topic: Topic, value: string): Corrected | undefined {
  const key = subjectName(last.call)
  const again = remake(turn, last, undefined)
  if (!key || !again) return undefined
  const { call } = again
  const parameters = { ...call.parameters, [key]: value }
  const evidence = { ...call.evidence, [key]: { ...topic.filled.evidence, confidence: 0.93 } }
  const learned = { parameter: 'subject', value, instead_of: String(last.call.parameters[key]) }
  return { calls: [{ ...again, call: { ...call, parameters, evidence } }], learned: [learned] }
}

function withTopic(turn: Turn, last: EarlierCall, topic: Topic): Corrected | undefined {
  const made = remake(turn, last, topic)
  const parameter = topicName(last.call)
  if (!made || !parameter) return made && { calls: [made], learned: [] }
  const old = last.call.parameters[parameter]
  const value = String(topic.filled.value).slice(0, 500)
  const instead = typeof old === 'string' && old.length > 0 ? { instead_of: old.slice(0, 500) } : {}
  return { calls: [made], learned: [{ parameter, value, ...instead }] }
}

/** "Nope, still lost" corrects nothing. */
function isStruggle({ analysis }: Turn, { filled }: Topic): boolean {
  const end = filled.evidence.end ?? 0
  return analysis.struggle !== null && analysis.struggle.start <= end && analysis.struggle.end >= end
}

/** "No, I meant organic chemistry": the earlier call with the corrected value, and the correction to be remembered. */
export function correct(turn: Turn): Corrected | undefined {
  const { reading } = turn
  if (!correcting.test(reading.text) || reading.tokens.length > longestCorrection) return undefined
  if (reading.wishes.some(({ kind, soft }) => kind !== 'question' && !soft)) return undefined
  const calls = earlierCalls(turn)
  const last = calls.at(-1)
  if (!last) return undefined
  const topic = topicAfter(turn, correcting)
  if (topic && isStruggle(turn, topic)) return undefined
  if (!topic || isValue(turn, calls, topic)) {
    const same = statesValue(turn, calls) ? remake(turn, last, undefined) : undefined
    return same && { calls: [same], learned: [] }
  }
  const subject = namedSubject(turn, last, topic)
  return (subject && withSubject(turn, last, topic, subject)) || withTopic(turn, last, topic)
}
