import type { Topic } from './extraction.js'
import type { FilledCall } from './fill.js'
import { topicsSpokenOf } from './history-topics.js'
import { mentionRanges } from './mention-ranges.js'
import { asking, callOrAsk, callTool, converse, type Outcome, spokenTopics } from './outcome.js'
import { askWhatWith } from './questions.js'
import { isHelpCall } from './small-talk.js'
import { topicAt } from './topic-at.js'
import { readTopics } from './topic-phrase.js'
import type { Turn } from './turn.js'

export const wantsHelpWith =
  /\b(?:help|assist|stuck|struggl\w*|confus\w*|lost|don'?t (?:get|understand|quite|really)|do not (?:get|understand)|can'?t|cannot|trouble|hard|difficult\w*|no (?:idea|clue)|clueless|makes? no sense|make sense|mixing|mix|explain\w*|understand\w*|(?:want|need|like|love|have|trying|going) to learn|teach|curious|interested|wondering|know more|bad at|weak|failing|shaky|rusty|unsure|question)\b/i
const comparesTwo = /\b(?:mix(?:ing|ed)? up|confus(?:e|ing)|tell)\b.*\b(?:and|with|apart|from)\b/i

/** "I keep mixing up A and B": the two are compared. */
function compareConfused(turn: Turn, topic: Topic | undefined): FilledCall | undefined {
  const [first, second] = String(topic?.filled.value ?? '').split(/ and /)
  const compared = callTool(turn, 'concept_comparer', [topic])[0]
  if (!topic || !first || !second || !compared) return undefined
  const evidence = { ...topic.filled.evidence, confidence: 0.8 }
  const { call } = compared
  const parameters = { ...call.parameters, first_concept: first, second_concept: second }
  const proven = { ...call.evidence, first_concept: evidence, second_concept: evidence }
  return { ...compared, call: { ...call, parameters, evidence: proven }, missing: [] }
}

/** "Help me with math": a subject is too much for one explanation. */
const namesOnlySubject = ({ analysis }: Turn, topics: readonly Topic[]): boolean =>
  topics.every(({ filled: { evidence } }) =>
    analysis.mentions.some(
      ({ kind, turn, start, end }) =>
        turn === undefined && kind === 'subject' && start === evidence.start && end === evidence.end,
    ),
  )

/** A message that names a topic, or a need of help, but no tool. */
export function aboutTopic(turn: Turn): Outcome {
  const { message } = turn.input
  const topics = spokenTopics(turn)
  const name = topics[0]?.filled.value
  if (topics.length > 0 && (turn.analysis.struggle || wantsHelpWith.test(message))) {
    if (!turn.analysis.struggle && namesOnlySubject(turn, topics)) return asking(askWhatWith(turn, undefined))
    const compared = comparesTwo.test(message) ? compareConfused(turn, topics[0]) : undefined
    if (compared) return callOrAsk(turn, [compared])
    return callOrAsk(turn, callTool(turn, 'concept_explainer', topics))
  }
  if (topics.length > 0 && isHelpCall(message)) return asking(askWhatWith(turn, String(name)))
  const bare = bareTopic(turn)
  if (bare) return asking(askWhatWith(turn, bare))
  if (isHelpCall(message) || turn.analysis.struggle) return helpOrAsk(turn)
  return converse
}

/** "I'm lost" after an explanation is about that; without history it is asked what it is about. */
function helpOrAsk(turn: Turn): Outcome {
  const before = turn.analysis.struggle ? topicsSpokenOf(turn) : []
  return before.length > 0
    ? callOrAsk(turn, callTool(turn, 'concept_explainer', before))
    : asking(askWhatWith(turn, undefined))
}

/** The message is nothing but the name of a topic. */
function bareTopic({ reading, analysis }: Turn): string | undefined {
  if (reading.tokens.length === 0 || reading.tokens.length > 6) return undefined
  const ranges = mentionRanges(reading, analysis.mentions)
  const phrase = readTopics(reading, 0, reading.tokens.length, ranges, true).phrases[0]
  const known = ranges.some((range) => phrase && range.from >= phrase.from && range.to <= phrase.to)
  return phrase && known && phrase.to - phrase.from >= reading.tokens.length - 1
    ? String(topicAt(reading, phrase, 0.9).filled.value)
    : undefined
}
