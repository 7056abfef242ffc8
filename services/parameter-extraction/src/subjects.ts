import type { TopicMention } from '@tutor/contracts'
import type { Filled } from './evidence.js'
import type { Extracting, Reader } from './extraction.js'
import type { Reading } from './reading.js'

const canonical: Readonly<Record<string, string>> = {
  trig: 'trigonometry',
  calc: 'calculus',
  'ap calculus': 'calculus',
  ochem: 'organic chemistry',
  orgo: 'organic chemistry',
  microecon: 'microeconomics',
  macroecon: 'macroeconomics',
  'micro economics': 'microeconomics',
  'macro economics': 'macroeconomics',
  'pre calculus': 'precalculus',
}
const ownNames = new Set([
  'world history',
  'us history',
  'american history',
  'european history',
  'art history',
  'ancient history',
  'english literature',
  'american literature',
  'programming',
  'political science',
  'english grammar',
  'political science',
  'british history',
  'medicine',
  'nursing',
  'human geography',
  'physical geography',
  'government',
  'math',
  'maths',
])

/** What the student calls the subject: branches by their own name, abbreviations by the full one. */
export function nameOfSubject({ kind, text, subject }: TopicMention): string {
  const name = text.toLowerCase()
  if (kind === 'branch') return canonical[name] ?? name
  return ownNames.has(name) ? name : (subject ?? name)
}

/** A guess below this says nothing. */
const leastLikely = 0.2
/** A guess below this gives way to what the message speaks of. */
const likely = 0.5

const messageOnly = (mentions: readonly TopicMention[]) => mentions.filter(({ turn }) => turn === undefined)

/** "The English Reformation", "Ohm's law": a subject's name that is only a part of the topic's. */
const isPartOf = (from: number, to: number, at: number, { text }: TopicMention): boolean =>
  at >= from && at < to && to - from > text.split(/\s+/).length

/** "My English is not so good": said of the writer, not of the subject. */
const isOwnLanguage = ({ tokens }: Reading, at: number): boolean =>
  tokens[at - 1]?.word === 'my' && /^(?:is|isn't|isnt|not)$/.test(tokens[at + 1]?.word ?? '')

/** A subject that the message names apart from the topic: "for biology", "in my chemistry class". */
function namedSubject({ analysis, topic, reading, isTopic }: Extracting): Filled | undefined {
  const named = messageOnly(analysis.mentions).find((mention) => {
    if (mention.kind !== 'subject' && mention.kind !== 'branch') return false
    const at = reading.tokens.findIndex(({ start }) => start === mention.start)
    if (at === -1 || reading.hidden[at] || reading.refused[at] || isOwnLanguage(reading, at)) return false
    if (topic?.from !== undefined && topic.to !== undefined && isPartOf(topic.from, topic.to, at, mention))
      return false
    return mention.kind === 'subject' ? !(isTopic(at) && topic === undefined) : !isTopic(at)
  })
  if (!named) return undefined
  const { start, end } = named
  const quote = reading.text.slice(start, end)
  return { value: nameOfSubject(named), evidence: { source: 'message', quote, start, end, confidence: 0.95 } }
}

/** The subject of the profile's or history's words, when the topic says nothing. */
function fromHistory({ analysis, input }: Extracting): Filled | undefined {
  const before = analysis.mentions.filter(({ turn, kind }) => turn !== undefined && kind !== 'clue').at(-1)
  if (!before?.subject || before.turn === undefined) return undefined
  const text = input.history[before.turn]?.content ?? ''
  const quote = text.slice(before.start, before.end)
  return {
    value: before.subject,
    evidence: {
      source: 'history',
      turn: before.turn,
      quote,
      start: before.start,
      end: before.end,
      confidence: 0.55,
    },
  }
}

const ofTopic = (extraction: Extracting, topic: string): Filled | undefined => {
  const found = extraction.subjectOf(topic)
  return found === null || found.confidence < leastLikely
    ? undefined
    : {
        value: found.subject,
        evidence: {
          source: 'policy',
          rule: 'subject-of-topic',
          because: topic,
          confidence: Math.round(found.confidence * 100) / 100,
        },
      }
}

/** The discipline that the rest of the message speaks of. */
function ofMessage({ analysis }: Extracting): Filled | undefined {
  const near = messageOnly(analysis.mentions).find(({ subject }) => subject !== null)
  return near?.subject
    ? {
        value: near.subject,
        evidence: { source: 'policy', rule: 'subject-of-message', because: near.text, confidence: 0.6 },
      }
    : undefined
}

/** What the student names, else the discipline that the topic belongs to, else the running subject, else a general one. */
export const readSubject: Reader = (extraction, parameter) => {
  const topic = extraction.topic?.filled.value
  const named = namedSubject(extraction)
  if (named) return named
  const classified = typeof topic === 'string' ? ofTopic(extraction, topic) : undefined
  if (classified && classified.evidence.confidence >= likely) return classified
  if (!parameter.required) return classified
  const around = topic === undefined ? undefined : ofMessage(extraction)
  if (around) return around
  if (classified) return classified
  const before = fromHistory(extraction)
  if (before) return before
  return topic === undefined
    ? undefined
    : {
        value: 'general studies',
        evidence: { source: 'policy', rule: 'subject-unknown', because: String(topic), confidence: 0.3 },
      }
}

/** The subject of an exam or of a report: only as far as it is named, never guessed from nothing. */
export const readNamedSubject: Reader = (extraction) => {
  const named = namedSubject({ ...extraction, topic: undefined, isTopic: () => false })
  if (named) return named
  const { mentions } = extraction.analysis
  const topic = messageOnly(mentions).find(({ kind }) => kind === 'topic' || kind === 'branch')
  if (topic?.subject) {
    const quote = extraction.reading.text.slice(topic.start, topic.end)
    return {
      value: topic.subject,
      evidence: { source: 'message', quote, start: topic.start, end: topic.end, confidence: 0.75 },
    }
  }
  return fromHistory(extraction)
}
