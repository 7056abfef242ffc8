import { readLinearModel, type Token, wordVectors } from '@tutor/language'
import { topicParameters } from '../fill.js'
import { type MentionRange, mentionRanges } from '../mention-ranges.js'
import type { Outcome } from '../outcome.js'
import { isGeneric } from '../phrase-bounds.js'
import type { Turn } from '../turn.js'
import { type TaggedRun, tagRuns } from './tagger.js'
import { taggerFeatures } from './tagger-features.js'

const model = readLinearModel(new URL('../../data/topic-tagger.json', import.meta.url))

const isTopic = (name: string): boolean =>
  topicParameters.has(name) || name === 'first_concept' || name === 'second_concept'
const articles = new Set(['the', 'a', 'an'])

const isInside = (token: Token | undefined, start: number, end: number): boolean =>
  token !== undefined && token.start >= start && token.end <= end

/** For each token, whether it begins (`b`) or goes on in (`i`) a topic that the rules found in the message. @public: for eval/train. */
export function ruledTokens({ reading }: Turn, { core, pending }: Outcome): (at: number) => 'b' | 'i' | '-' {
  const marks: ('b' | 'i' | '-')[] = reading.tokens.map(() => '-')
  const calls = core.calls.length > 0 ? core.calls : (pending?.calls ?? [])
  const proofs = calls
    .flatMap(({ evidence }) => Object.entries(evidence))
    .filter(([name, { source }]) => isTopic(name) && (source === 'message' || source === 'clarification'))
  for (const [, { start = 0, end = 0 }] of proofs) {
    const inside = [...reading.tokens.keys()].filter((at) => isInside(reading.tokens[at], start, end))
    const first = inside.findIndex((at) => !articles.has(reading.tokens[at]?.word ?? ''))
    for (const [place, at] of inside.slice(Math.max(0, first)).entries()) marks[at] = place === 0 ? 'b' : 'i'
  }
  return (at) => marks[at] ?? '-'
}

/** Longer messages are left to the rules: their tokens would cost more than they tell. */
const mostTokens = 200

/** The turn with what the tagger takes for its topics, which knows what the rules took. */
export function withTaggedTopics(turn: Turn, ruled: Outcome): Turn {
  const { reading, analysis } = turn
  if (reading.tokens.length === 0 || reading.tokens.length > mostTokens) return turn
  const ranges = mentionRanges(reading, analysis.mentions)
  const tagged = tagRuns(model, taggerFeatures(reading, analysis.mentions, ruledTokens(turn, ruled)))
  const runs = tagged.runs
    .filter((run) => !isGeneric(reading.tokens, run) && !isEmptyName(reading.tokens, run))
    .filter((run, index, all) => !isPlaceOf(reading.tokens, run, all[index - 1]))
  // "Not the Tudors, the Stuarts": of several, what is refused is not meant.
  const wanted = runs.filter(({ from }) => !reading.refused[from])
  return {
    ...turn,
    outside: tagged.outside,
    runs: (wanted.length > 0 ? wanted : runs).map((run) =>
      withRareWords(
        turn,
        withoutQuestion(reading.tokens, withoutSubject(turn, run, ranges)),
        ruledTokens(turn, ruled),
      ),
    ),
  }
}

/** Rank behind which a word is seldom said of a level, a feeling or a wish. */
const rare = 8_000
const isRare = ({ word }: Token): boolean =>
  /^\p{L}{5,}$/u.test(word) && (wordVectors().rankOf(word) ?? Number.POSITIVE_INFINITY) > rare

/** "The parasympathetic nervous system": a rare word before a name that is known belongs to it, where the rules think so too. */
function withRareWords(
  { reading }: Turn,
  run: TaggedRun,
  ruledAt: (at: number) => 'b' | 'i' | '-',
): TaggedRun {
  const before = reading.tokens[run.from - 1]
  const joins = before && ruledAt(run.from) === 'i' && ruledAt(run.from - 1) !== '-'
  return joins && !reading.tokens[run.from]?.pauses && isRare(before) ? { ...run, from: run.from - 1 } : run
}

const light = /^(?:works?|worked|happens?|occurs?|means?)$/
/** "How tariffs work": the name alone says it all. */
const withoutQuestion = (tokens: readonly Token[], run: TaggedRun): TaggedRun =>
  run.to - run.from > 1 && tokens[run.from]?.word === 'how' && light.test(tokens[run.to]?.word ?? '')
    ? { ...run, from: run.from + 1 }
    : run

const placing = new Set([
  'in',
  'of',
  'for',
  'at',
  'during',
  'within',
  'under',
  'inside',
  'to',
  'the',
  'a',
  'an',
  'late',
  'my',
])
/** "Ghost notes in drumming", "the Gracchi … to the late Republic": what follows says where, it is no second topic. */
const isPlaceOf = (tokens: readonly Token[], run: TaggedRun, before: TaggedRun | undefined): boolean =>
  before !== undefined &&
  before.to < run.from &&
  tokens.slice(before.to, run.from + 1).every(({ pauses }, index) => index === 0 || !pauses) &&
  tokens.slice(before.to, run.from).every(({ word }) => placing.has(word))

const emptyNames = new Set(
  'side section part kind kinds type thing things mentioned before previous earlier already again same time times anyway way rest right needs mine pupils did it me us kids class students whether whatever round go first second third last other one ones topic option before this that'.split(
    ' ',
  ),
)
const isEmptyName = (tokens: readonly Token[], { from, to }: TaggedRun): boolean =>
  tokens.slice(from, to).every(({ word }) => emptyNames.has(word))

/** "Recursion in programming", "waves for physics": the subject behind the name is none of it. */
function withoutSubject({ reading }: Turn, run: TaggedRun, ranges: readonly MentionRange[]): TaggedRun {
  const subject = ranges.find(
    ({ to, from, mention }) => to === run.to && from > run.from + 1 && mention.kind === 'subject',
  )
  const before = subject && /^(?:in|for)$/.test(reading.tokens[subject.from - 1]?.word ?? '')
  return before ? { ...run, to: subject.from - 1 } : run
}
