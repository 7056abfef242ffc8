import type { TopicMention } from '@tutor/contracts'
import { createPhraseIndex, type PhraseMatch } from '@tutor/language'
import { introductions } from './lexicon/topic-words.js'
import { isPurpose, located, none, type WishTopics } from './located-topics.js'
import { type MentionRange, mentionRanges } from './mention-ranges.js'
import type { Reading } from './reading.js'
import { readTopics } from './topic-phrase.js'
import { wordAt } from './wish.js'

const introductionIndex = createPhraseIndex(introductions.map((words) => [words, words] as const))
/** Introductions that as often introduce something else; others are preferred. */
const vague = new Set(
  "into|about|on|love|like|hate|focus on|understand|reading|doing|to study|to review|i'm in".split('|'),
)
const jointAfter = /mix|confus/
const complaints = new Set(
  'hard harder confusing difficult tricky tough impossible scary killing driving confuses weird complicated intimidating overwhelming frustrating tripping giving'.split(
    ' ',
  ),
)

const isFree = (
  reading: Reading,
  ranges: readonly MentionRange[],
  { from, to, value }: PhraseMatch<string>,
): boolean =>
  !reading.hidden[from] &&
  !(reading.refused[from] && vague.has(value)) &&
  !reading.wishes.some((wish) => wish.from < to && wish.to > from) &&
  !ranges.some((range) => range.from <= from && range.to > from)

function behind(
  reading: Reading,
  ranges: readonly MentionRange[],
  { to, value }: PhraseMatch<string>,
): WishTopics {
  const open = { ...reading, refused: [] }
  const next = reading.wishes.find((wish) => wish.from >= to)
  const found = readTopics(open, to, next ? next.lead : reading.tokens.length, ranges, jointAfter.test(value))
  const phrases = found.phrases.filter((phrase) => !isPurpose(reading.tokens, phrase, ranges))
  return located({ phrases, reference: false }, vague.has(value) ? 0.75 : 0.88)
}

/** "Polynomial division is so confusing": the subject of the complaint. */
function complainedTopics(reading: Reading, ranges: readonly MentionRange[]): WishTopics {
  const { tokens } = reading
  const complains = (at: number): boolean =>
    complaints.has(wordAt(tokens, at)) ||
    (/^(?:is|are)$/.test(wordAt(tokens, at)) &&
      [1, 2, 3].some((ahead) => complaints.has(wordAt(tokens, at + ahead))))
  for (let at = 1; at < tokens.length; at += 1) {
    if (!complains(at) || reading.hidden[at]) continue
    let from = at
    while (from > 0 && !tokens[from]?.pauses) from -= 1
    const found = readTopics(reading, from, at, ranges)
    if (found.phrases.length > 0) return located(found, 0.85)
  }
  return none
}

/** Topics that the message speaks of outside of the wishes: "I'm struggling with X", "we're doing X in class". */
export function introducedTopics(reading: Reading, mentions: readonly TopicMention[]): WishTopics {
  const ranges = mentionRanges(reading, mentions)
  const found = introductionIndex
    .scan(reading.tokens)
    .filter((match) => isFree(reading, ranges, match))
    .map((match) => ({ topics: behind(reading, ranges, match), sure: !vague.has(match.value) }))
    .filter(({ topics }) => topics.topics.length > 0)
  const sure = found.find((one) => one.sure)
  if (sure) return sure.topics
  const complained = complainedTopics(reading, ranges)
  return complained.topics.length > 0 ? complained : (found[0]?.topics ?? none)
}

/** The first topic of the ontology that the message names anywhere, when nothing else says what it is about. */
export function mentionedTopics(reading: Reading, mentions: readonly TopicMention[]): WishTopics {
  const ranges = mentionRanges(reading, mentions)
  const range = ranges.find(
    ({ from, to, mention }) =>
      mention.kind !== 'subject' &&
      mention.text.length > 3 &&
      !reading.hidden[from] &&
      !reading.refused[from] &&
      !isPurpose(reading.tokens, { from, to }, ranges) &&
      !reading.wishes.some((wish) => wish.from < to && wish.to > from),
  )
  return range ? { topics: [{ phrase: range, confidence: 0.7 }], reference: false } : none
}
