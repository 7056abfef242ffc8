import type { TopicMention } from '@tutor/contracts'
import { createPhraseIndex, type Token } from '@tutor/language'
import { predicateVerbs, topicEnds, topicStarts } from './lexicon/topic-words.js'
import { generic, pronouns } from './lexicon/words.js'
import type { Reading } from './reading.js'

/** A noun phrase that names a topic: tokens `from` up to, not including, `to`. */
export interface Phrase {
  readonly from: number
  readonly to: number
}
export interface FoundTopics {
  readonly phrases: readonly Phrase[]
  /** "it", "the same topic": to be resolved from what was said before. */
  readonly reference: boolean
}

const nothing: FoundTopics = { phrases: [], reference: false }
const endIndex = createPhraseIndex(topicEnds.map((words) => [words, true] as const))
const startIndex = createPhraseIndex(topicStarts.map((words) => [words, true] as const))
const trailing = new Set(
  `and or plus with for in the a an of on my some to very really also at but from by about is are was were as so just like that then than be me it first
  not more into over up out if when please stuff things test exam tests exams homework class topic topics final midterm can could would i both still lol
  u different differ similar related compared u you really super pretty do does them all again here there hw quiz flashcards notes`.split(
    /\s+/,
  ),
)
const conjunctions = new Set(['and', 'or', 'n'])

const rangesOf = new WeakMap<
  readonly TopicMention[],
  WeakMap<Reading, Map<number | undefined, MentionRange[]>>
>()

/** A mention of the ontology as a range of tokens. */
export interface MentionRange {
  readonly from: number
  readonly to: number
  readonly mention: TopicMention
}

/** Mentions of the message as token ranges; words inside them are never taken for scaffolding. */
export function mentionRanges(
  reading: Reading,
  mentions: readonly TopicMention[],
  turn?: number,
): readonly MentionRange[] {
  const byReading = rangesOf.get(mentions) ?? new WeakMap<Reading, Map<number | undefined, MentionRange[]>>()
  rangesOf.set(mentions, byReading)
  const byTurn = byReading.get(reading) ?? new Map<number | undefined, MentionRange[]>()
  byReading.set(reading, byTurn)
  const known = byTurn.get(turn)
  if (known) return known
  const starts = new Map(reading.tokens.map(({ start }, index) => [start, index]))
  const ends = new Map(reading.tokens.map(({ end }, index) => [end, index]))
  const ranges = mentions.flatMap((mention): MentionRange[] => {
    const from = starts.get(mention.start)
    const last = ends.get(mention.end)
    const other = mention.turn !== turn || mention.kind === 'clue'
    return other || from === undefined || last === undefined ? [] : [{ from, to: last + 1, mention }]
  })
  byTurn.set(turn, ranges)
  return ranges
}

const word = (tokens: readonly Token[], index: number): string => tokens[index]?.word ?? ''

/** Skips "the concept of", "how does", "about" before the name itself. */
function skipStarts(
  { tokens, text }: Reading,
  from: number,
  to: number,
  ranges: readonly MentionRange[],
): number {
  let at = from
  while (at < to) {
    const known = ranges.find((range) => range.from === at && range.to <= to)
    if (known && known.to - known.from > 1) return at
    const skip = startIndex.at(tokens, at).find((match) => match.to <= to)
    const country = tokens[at]?.word === 'us' && text.slice(tokens[at]?.start, tokens[at]?.end) === 'US'
    const leaves = skip !== undefined && endIndex.at(tokens, at).some((match) => match.to > skip.to)
    if (!skip || leaves || country || (known && skip.to - skip.from === 1)) return at
    at = skip.to
  }
  return at
}

/** "for biology", "with 4 levels", "from 1914": particulars behind the name. */
function leavesTopic(tokens: readonly Token[], at: number, ranges: readonly MentionRange[]): boolean {
  const here = word(tokens, at)
  const next = word(tokens, at + 1)
  if (
    ['with', 'at', 'from', 'between', 'x'].includes(here) &&
    /^\d|^[abc][12]$|^(?:two|three|four|five|six|seven|eight|nine|ten|a few)$/.test(next)
  )
    return true
  if (
    /^\d+$/.test(here) &&
    /^(?:levels?|questions?|cards?|flashcards?|words?|problems?|hours?|minutes?|items?|layers?|sections?|mcqs?)$/.test(
      next,
    )
  )
    return true
  if (here !== 'for' && here !== 'in') return false
  const level = [
    'ap',
    'honors',
    'intro',
    'introductory',
    'advanced',
    'basic',
    'my',
    'our',
    'a',
    'the',
    'college',
    'university',
    'general',
    '9th',
    '10th',
    '11th',
    '12th',
  ].includes(next)
    ? 1
    : 0
  return ranges.some(({ from, mention }) => from === at + 1 + level && mention.kind !== 'topic')
}

/** First token from which the words no longer belong to the phrase that begins at `from`. */
function phraseEnd(reading: Reading, from: number, to: number, ranges: readonly MentionRange[]): number {
  const { tokens } = reading
  for (let at = from; at < to; ) {
    const token = tokens[at]
    if (!token || reading.refused[at] || reading.hidden[at]) return at
    if (at > from && token.pauses) return at
    const known = ranges.find((range) => range.from === at && range.to <= to)
    if (known) {
      const subject = known.mention.kind === 'subject' && at === from
      if (subject && ['on', 'about', 'covering', 'regarding'].includes(word(tokens, known.to)))
        return known.to
      at = known.to
      continue
    }
    if (endIndex.at(tokens, at).length > 0 || (at > from && leavesTopic(tokens, at, ranges))) return at
    if (at > from && predicateVerbs.has(token.word)) return at
    at += 1
  }
  return to
}

function trimEnd(
  tokens: readonly Token[],
  from: number,
  to: number,
  ranges: readonly MentionRange[],
): number {
  let end = to
  while (
    end > from &&
    trailing.has(word(tokens, end - 1)) &&
    !ranges.some((range) => range.to === end && range.from >= from)
  )
    end -= 1
  return end
}

const ordinal = /^(?:first|second|third|fourth|fifth|last|1st|2nd|3rd|4th|5th)$/
/** "the second one": points into a list. */
const isOrdinal = (tokens: readonly Token[], { from, to }: Phrase): boolean =>
  to - from <= 3 &&
  tokens.slice(from, to).some((token) => ordinal.test(token.word)) &&
  tokens
    .slice(from, to)
    .every(
      (token) =>
        ordinal.test(token.word) ||
        /^(?:the|one|ones|option|topic|point|item|thing|number|choice|and)$/.test(token.word),
    )

const isGeneric = (tokens: readonly Token[], { from, to }: Phrase): boolean => {
  const words = tokens.slice(from, to).map((token) => token.word)
  // "chapter 7" is the only name that some topics have.
  if (/\b(?:chapter|ch|unit|lesson|section|module|act) \d+\b/.test(words.join(' '))) return false
  return words.every((one) => generic.has(one) || /^\d+$/.test(one))
}
const refersBack = (tokens: readonly Token[], from: number, to: number): boolean => {
  for (let at = from; at < to; at += 1)
    if (pronouns.has(word(tokens, at)) && word(tokens, at) !== 'thing' && word(tokens, at) !== 'something')
      return true
  return false
}

/** Divides "A and B" where both are topics of their own, and "both A and B" always. */
function divide(reading: Reading, phrase: Phrase, ranges: readonly MentionRange[]): Phrase[] {
  const { tokens } = reading
  if (ranges.some(({ from, to }) => from <= phrase.from && to >= phrase.to)) return [phrase]
  for (let at = phrase.from + 1; at < phrase.to - 1; at += 1) {
    const separated = conjunctions.has(word(tokens, at)) || /[&+]/.test(tokens[at]?.before ?? '')
    const inside = ranges.some(({ from, to }) => from < at && to > at)
    if (!separated || inside) continue
    const left = { from: phrase.from, to: at }
    const right = { from: conjunctions.has(word(tokens, at)) ? at + 1 : at, to: phrase.to }
    const both = word(tokens, phrase.from - 1) === 'both' || word(tokens, phrase.from) === 'both'
    const known = (part: Phrase) =>
      ranges.some(
        ({ from, to }) => (from === part.from || from === skipArticle(tokens, part.from)) && to === part.to,
      )
    if (both || (known(left) && known(right))) {
      const first = word(tokens, left.from) === 'both' ? { ...left, from: left.from + 1 } : left
      return [first, ...divide(reading, right, ranges)]
    }
  }
  return [phrase]
}
const skipArticle = (tokens: readonly Token[], at: number): number =>
  ['the', 'a', 'an'].includes(word(tokens, at)) ? at + 1 : at

/** "A, B and C": the further items of a list whose first one ended at a comma. */
function listItems(reading: Reading, at: number, to: number, ranges: readonly MentionRange[]): Phrase[] {
  const { tokens } = reading
  const items: Phrase[] = []
  for (let from = at; from < to; ) {
    const token = tokens[from]
    if (!token || !/^\s*,\s*$/.test(token.before)) break
    const begin = conjunctions.has(token.word) ? from + 1 : from
    const end = phraseEnd(reading, begin, to, ranges)
    const size = end - begin
    if (size < 1 || size > 8 || isGeneric(tokens, { from: begin, to: end })) return []
    if (endIndex.at(tokens, begin).length > 0) return []
    items.push({ from: begin, to: trimEnd(tokens, begin, end, ranges) })
    from = end
  }
  const joined = items.some(
    ({ from, to: end }) =>
      conjunctions.has(word(tokens, from - 1)) ||
      tokens.slice(from, end).some((token) => conjunctions.has(token.word)),
  )
  const allKnown = items.every((item) =>
    ranges.some((range) => range.from === item.from && range.to === item.to),
  )
  return joined || (allKnown && items.length > 0) ? items : []
}

const splitPlain = (tokens: readonly Token[], phrase: Phrase): Phrase[] => {
  for (let at = phrase.from + 1; at < phrase.to - 1; at += 1)
    if (conjunctions.has(word(tokens, at)))
      return [{ from: phrase.from, to: at }, ...splitPlain(tokens, { from: at + 1, to: phrase.to })]
  return [phrase]
}

/** The topics named by the words from token `from` on, at most up to `to`. `joint`: "A and B" stays together. */
export function readTopics(
  reading: Reading,
  from: number,
  to: number,
  ranges: readonly MentionRange[],
  joint = false,
  exact = false,
): FoundTopics {
  const { tokens } = reading
  const begin = skipStarts(reading, from, to, ranges)
  if (/^(?:it|they|them)$/.test(word(tokens, begin)) && begin < to) return { phrases: [], reference: true }
  const end = phraseEnd(reading, begin, to, ranges)
  const named = exact && end > begin + 1 && word(tokens, end - 1) === 'test'
  const phrase = { from: begin, to: named ? end : trimEnd(tokens, begin, end, ranges) }
  if (isOrdinal(tokens, phrase)) return { phrases: [], reference: true }
  if (phrase.to <= phrase.from || isGeneric(tokens, phrase)) {
    return { phrases: [], reference: refersBack(tokens, from, Math.max(phrase.to, Math.min(end, to))) }
  }
  if (joint) return { phrases: [phrase], reference: false }
  const more = listItems(reading, end, to, ranges)
  if (more.length === 0) return { phrases: divide(reading, phrase, ranges), reference: false }
  const last = more.at(-1)
  const items = last ? [phrase, ...more.slice(0, -1), ...splitPlain(tokens, last)] : [phrase]
  return { phrases: items, reference: false }
}

export { nothing as noTopics }
