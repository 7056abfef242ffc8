import type { TopicMention } from '@tutor/contracts'
import { createPhraseIndex, type Token } from '@tutor/language'
import { introductions, predicateVerbs } from './lexicon/topic-words.js'
import { aboutPrepositions, makeVerbs, modifiers, numbered } from './lexicon/words.js'
import { countAt } from './numbers.js'
import type { Reading } from './reading.js'
import {
  type FoundTopics,
  type MentionRange,
  mentionRanges,
  noTopics,
  type Phrase,
  readTopics,
} from './topic-phrase.js'
import type { Wish } from './wish.js'

const introductionIndex = createPhraseIndex(introductions.map((words) => [words, words] as const))
const vague = new Set([
  'into',
  'about',
  'on',
  'love',
  'like',
  'hate',
  'focus on',
  'understand',
  'reading',
  'doing',
  'to study',
  'to review',
  "i'm in",
])
const jointAfter = /mix|confus/
const examWords = new Set(
  'test exam quiz final finals midterm midterms class homework hw assignment course exams tests project lesson lecture teacher paper essay presentation assessment report'.split(
    ' ',
  ),
)

export interface Located {
  readonly phrase: Phrase
  readonly confidence: number
}
export interface WishTopics {
  readonly topics: readonly Located[]
  readonly reference: boolean
}
const none: WishTopics = { topics: [], reference: false }
const located = (found: FoundTopics, confidence: number): WishTopics => ({
  topics: found.phrases.map((phrase) => ({
    phrase,
    confidence: found.phrases.length > 1 ? confidence - 0.05 : confidence,
  })),
  reference: found.reference,
})

/** Where the words that may belong to this wish end: at the next wish or the end of the sentence. */
function reach(reading: Reading, wish: Wish): number {
  const next = reading.wishes.find((other) => other.from >= wish.to)
  const limit = next ? Math.max(wish.to, Math.min(next.lead, next.from)) : reading.tokens.length
  for (let at = wish.to; at < limit; at += 1) if (reading.tokens[at]?.breaks && at > wish.to) return at
  return limit
}

const isSubjectOnly = (phrase: Phrase, ranges: readonly MentionRange[]): boolean =>
  ranges.some(
    ({ from, to, mention }) => mention.kind === 'subject' && from === phrase.from && to === phrase.to,
  )

/** "for my biology test": what the thing is for, not what it is about. */
const isPurpose = (
  tokens: readonly Token[],
  { from, to }: Phrase,
  ranges: readonly MentionRange[],
): boolean => {
  if (!examWords.has(tokens[to]?.word ?? '') || tokens[to]?.pauses) return false
  const before = [tokens[from - 1]?.word, tokens[from - 2]?.word]
  const owned = before.some((word) => ['my', 'our', 'upcoming', 'the', "tomorrow's"].includes(word ?? ''))
  return (
    owned || ranges.some((range) => range.mention.kind !== 'topic' && range.from >= from && range.to === to)
  )
}

/** "…on mitosis and also on meiosis": a second topic with a preposition of its own. */
function withFurther(
  reading: Reading,
  found: WishTopics,
  limit: number,
  ranges: readonly MentionRange[],
): WishTopics {
  const { tokens } = reading
  const last = found.topics.at(-1)?.phrase.to ?? limit
  const joins = (at: number): boolean =>
    ['and', 'also', 'another', 'one', 'plus', 'then'].includes(tokens[at]?.word ?? '')
  let at = last
  while (at < limit && joins(at)) at += 1
  if (at === last || !['on', 'about', 'for'].includes(tokens[at]?.word ?? '')) return found
  const more = readTopics(reading, at, limit, ranges)
  const usable = more.phrases.filter(
    (phrase) => !isPurpose(tokens, phrase, ranges) && !isSubjectOnly(phrase, ranges),
  )
  return { ...found, topics: [...found.topics, ...usable.map((phrase) => ({ phrase, confidence: 0.88 }))] }
}

/** After the request: "flashcards please on mitosis", "quiz me for my test on limits". */
function afterWish(reading: Reading, wish: Wish, ranges: readonly MentionRange[]): WishTopics {
  const { tokens } = reading
  const limit = reach(reading, wish)
  const joint = /confus|mix/.test(
    tokens
      .slice(wish.from, wish.to)
      .map(({ word }) => word)
      .join(' '),
  )
  let fallback = none
  if (wish.kind !== 'noun' || !tokens[wish.to]?.pauses || /[:–—-]/.test(tokens[wish.to]?.before ?? '')) {
    const first = tokens[wish.to]?.word ?? ''
    const direct =
      wish.kind === 'noun' && predicateVerbs.has(first)
        ? noTopics
        : readTopics(reading, wish.to, limit, ranges, joint, wish.tool.name === 'concept_explainer')
    const subjectAfterFor =
      (first === 'for' || first === 'in') && direct.phrases.some((phrase) => isSubjectOnly(phrase, ranges))
    const purpose = direct.phrases.some((phrase) => isPurpose(tokens, phrase, ranges))
    if (direct.phrases.length > 0 && !purpose && !subjectAfterFor)
      return withFurther(reading, located(direct, confidenceAfter(first, wish)), limit, ranges)
    if (subjectAfterFor && !purpose) fallback = located(direct, 0.55)
    if (direct.reference) fallback = located(direct, 0.8)
  }
  for (let at = wish.to; at < Math.min(limit, wish.to + 12); at += 1) {
    const word = tokens[at]?.word ?? ''
    if (!aboutPrepositions.has(word) || ranges.some((range) => range.from <= at && range.to > at)) continue
    const found = readTopics(reading, at, limit, ranges, joint)
    if (found.reference && fallback === none) fallback = located(found, 0.8)
    if (found.phrases.length === 0 || found.phrases.some((phrase) => isPurpose(tokens, phrase, ranges)))
      continue
    const subject =
      (word === 'for' || word === 'in') && found.phrases.every((phrase) => isSubjectOnly(phrase, ranges))
    if (!subject) return located(found, word === 'for' || word === 'in' || word === 'with' ? 0.87 : 0.93)
    if (fallback === none) fallback = located(found, 0.55)
  }
  return fallback
}
const confidenceAfter = (first: string, wish: Wish): number => {
  if (['on', 'about', 'of', 'covering', 'regarding'].includes(first)) return 0.95
  if (wish.kind === 'noun') return aboutPrepositions.has(first) ? 0.88 : 0.75
  return wish.kind === 'question' ? 0.85 : 0.9
}

/** Between verb and noun: "make me 5 easy photosynthesis flashcards". */
function beforeNoun(reading: Reading, wish: Wish, ranges: readonly MentionRange[]): WishTopics {
  if (wish.kind !== 'noun') return none
  const { tokens } = reading
  let from = wish.from
  const values = wish.tool.valueWords.scan(tokens, wish.lead, wish.from)
  const isModifier = (at: number): boolean =>
    modifiers.has(tokens[at]?.word ?? '') ||
    values.some((value) => value.from <= at && value.to > at) ||
    (countAt(tokens, at) !== null && !numbered.has(tokens[at - 1]?.word ?? ''))
  const known = (at: number) => ranges.find((range) => range.to === at && range.from >= wish.lead)
  let to = wish.from
  while (to > wish.lead && !known(to) && isModifier(to - 1)) to -= 1
  from = to
  while (from > wish.lead) {
    const range = known(from)
    if (range) from = range.from
    else if (
      isModifier(from - 1) ||
      tokens[from]?.pauses ||
      from - 1 < wish.lead ||
      (from - 1 === wish.lead && isVerbLead(reading, wish))
    )
      break
    else from -= 1
    if (tokens[from]?.pauses) break
  }
  return to > from ? located(readTopics(reading, from, to, ranges), 0.85) : none
}
const isVerbLead = ({ tokens }: Reading, wish: Wish): boolean => {
  const word = tokens[wish.lead]?.word ?? ''
  return (
    makeVerbs.has(word) ||
    /^(?:have|do|take|with|using|into|as|is|what's|what|making|creating|giving)$/.test(word)
  )
}

/** The topics that this wish names itself. */
export function topicsOfWish(
  reading: Reading,
  wish: Wish,
  mentions: readonly TopicMention[],
  turn?: number,
): WishTopics {
  const ranges = mentionRanges(reading, mentions, turn)
  const after = afterWish(reading, wish, ranges)
  if (after.topics.some(({ confidence }) => confidence > 0.6)) return after
  const before = beforeNoun(reading, wish, ranges)
  if (before.topics.length > 0) return before
  return after
}

/** Topics that the message speaks of outside of the wishes: "I'm struggling with X", "we're doing X in class". */
export function introducedTopics(
  reading: Reading,
  mentions: readonly TopicMention[],
  turn?: number,
): WishTopics {
  const ranges = mentionRanges(reading, mentions, turn)
  const { tokens } = reading
  let weak = none
  for (const { from, to, value } of introductionIndex.scan(tokens)) {
    if (
      reading.hidden[from] ||
      (reading.refused[from] && vague.has(value)) ||
      reading.wishes.some((wish) => wish.from < to && wish.to > from)
    )
      continue
    if (ranges.some((range) => range.from <= from && range.to > from)) continue
    const open = { ...reading, refused: reading.refused.map(() => false) }
    const next = reading.wishes.find((wish) => wish.from >= to)
    const found = readTopics(open, to, next ? next.lead : tokens.length, ranges, jointAfter.test(value))
    const usable = found.phrases.filter((phrase) => !isPurpose(tokens, phrase, ranges))
    if (usable.length === 0) continue
    const result = located({ phrases: usable, reference: false }, vague.has(value) ? 0.75 : 0.88)
    if (!vague.has(value)) return result
    if (weak === none) weak = result
  }
  const complained = turn === undefined ? complainedTopics(reading, mentions) : none
  return complained.topics.length > 0 ? complained : weak
}

const complaints = new Set(
  'hard harder confusing difficult tricky tough impossible scary killing driving confuses weird complicated intimidating overwhelming frustrating tripping giving'.split(
    ' ',
  ),
)

/** "Polynomial division is so confusing": the subject of the complaint. */
export function complainedTopics(reading: Reading, mentions: readonly TopicMention[]): WishTopics {
  const { tokens } = reading
  const ranges = mentionRanges(reading, mentions)
  for (let at = 1; at < tokens.length; at += 1) {
    const word = tokens[at]?.word ?? ''
    const complains =
      complaints.has(word) ||
      (/^(?:is|are)$/.test(word) && [1, 2, 3].some((ahead) => complaints.has(tokens[at + ahead]?.word ?? '')))
    if (!complains || reading.hidden[at]) continue
    let from = at
    while (from > 0 && !tokens[from]?.pauses) from -= 1
    const found = readTopics(reading, from, at, ranges)
    if (found.phrases.length > 0) return located(found, 0.85)
  }
  return none
}

/** The first topic of the ontology that the message names anywhere, when nothing else says what it is about. */
export function mentionedTopics(
  reading: Reading,
  mentions: readonly TopicMention[],
  turn?: number,
): WishTopics {
  const range = mentionRanges(reading, mentions, turn).find(
    ({ from, to, mention }) =>
      mention.kind !== 'subject' &&
      mention.text.length > 3 &&
      !reading.hidden[from] &&
      !reading.refused[from] &&
      !isPurpose(reading.tokens, { from, to }, mentionRanges(reading, mentions, turn)) &&
      !reading.wishes.some((wish) => wish.from < to && wish.to > from),
  )
  return range ? { topics: [{ phrase: range, confidence: 0.7 }], reference: false } : none
}

export { noTopics }
