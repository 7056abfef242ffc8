import type { Token } from '@tutor/language'
import { numbered } from './lexicon/words.js'
import type { MentionRange } from './mention-ranges.js'
import {
  beginsEnd,
  isGeneric,
  isOrdinal,
  type Phrase,
  phraseEnd,
  refersBack,
  skipStarts,
  trimEnd,
} from './phrase-bounds.js'
import type { Reading } from './reading.js'
import { wordAt } from './wish.js'

export interface FoundTopics {
  readonly phrases: readonly Phrase[]
  /** "it", "the same topic": to be resolved from what was said before. */
  readonly reference: boolean
}

const conjunctions = new Set(['and', 'or', 'n'])
/** Tokens that a name, with all that leads to it and all that is listed behind it, may have. */
const longestRead = 80

/** Divides "A and B" where both are topics of their own, and "both A and B" always. */
function divide(reading: Reading, phrase: Phrase, ranges: readonly MentionRange[]): Phrase[] {
  const { tokens } = reading
  const both = wordAt(tokens, phrase.from - 1) === 'both' || wordAt(tokens, phrase.from) === 'both'
  if (!both && ranges.some(({ from, to }) => from <= phrase.from && to >= phrase.to)) return [phrase]
  const start = wordAt(tokens, phrase.from) === 'both' ? phrase.from + 1 : phrase.from
  const known = ({ from, to }: Phrase): boolean =>
    ranges.some(
      (range) => (range.from === from || range.from === skipArticle(tokens, from)) && range.to === to,
    )
  for (let at = phrase.from + 1; at < phrase.to - 1; at += 1) {
    if (!separates(tokens, at) || (!both && ranges.some(({ from, to }) => from < at && to > at))) continue
    const left = { from: start, to: at }
    const right = { from: conjunctions.has(wordAt(tokens, at)) ? at + 1 : at, to: phrase.to }
    if (both || (known(left) && known(right))) return [left, ...divide(reading, right, ranges)]
  }
  return [phrase]
}
const separates = (tokens: readonly Token[], at: number): boolean =>
  conjunctions.has(wordAt(tokens, at)) || /[&+]/.test(tokens[at]?.before ?? '')
const skipArticle = (tokens: readonly Token[], at: number): number =>
  ['the', 'a', 'an'].includes(wordAt(tokens, at)) ? at + 1 : at

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
    if (beginsEnd(tokens, begin)) return []
    items.push({ from: begin, to: trimEnd(tokens, begin, end, ranges) })
    from = end
  }
  const joined = items.some(
    ({ from, to: end }) =>
      conjunctions.has(wordAt(tokens, from - 1)) ||
      tokens.slice(from, end).some((token) => conjunctions.has(token.word)),
  )
  const allKnown = items.every((item) =>
    ranges.some((range) => range.from === item.from && range.to === item.to),
  )
  return joined || (allKnown && items.length > 0) ? items : []
}

const splitPlain = (tokens: readonly Token[], phrase: Phrase): Phrase[] => {
  for (let at = phrase.from + 1; at < phrase.to - 1; at += 1)
    if (conjunctions.has(wordAt(tokens, at)))
      return [{ from: phrase.from, to: at }, ...splitPlain(tokens, { from: at + 1, to: phrase.to })]
  return [phrase]
}

const isNumbered = (tokens: readonly Token[], { from, to }: Phrase): boolean =>
  to - from === 2 && numbered.has(wordAt(tokens, from)) && /^\d+$/.test(wordAt(tokens, from + 1))

/** The topics named by the words from token `from` on, at most up to `to`. `joint`: "A and B" stays together. */
export function readTopics(
  reading: Reading,
  from: number,
  limit: number,
  ranges: readonly MentionRange[],
  joint = false,
  exact = false,
): FoundTopics {
  const { tokens } = reading
  const to = Math.min(limit, from + longestRead)
  const begin = skipStarts(reading, from, to, ranges)
  if (/^(?:it|they|them)$/.test(wordAt(tokens, begin)) && begin < to) return { phrases: [], reference: true }
  const end = phraseEnd(reading, begin, to, ranges)
  const named = exact && end > begin + 1 && wordAt(tokens, end - 1) === 'test'
  const phrase = { from: begin, to: named ? end : trimEnd(tokens, begin, end, ranges) }
  if (isOrdinal(tokens, phrase)) return { phrases: [], reference: true }
  if (phrase.to <= phrase.from || isGeneric(tokens, phrase)) {
    return { phrases: [], reference: refersBack(tokens, from, Math.max(phrase.to, Math.min(end, to))) }
  }
  // "chapter 4: genetics" is about what follows.
  if (isNumbered(tokens, phrase) && /:/.test(tokens[phrase.to]?.before ?? '') && phrase.to < to)
    return readTopics(reading, phrase.to, limit, ranges, joint, exact)
  if (joint) return { phrases: [phrase], reference: false }
  const more = listItems(reading, end, to, ranges)
  if (more.length === 0) return { phrases: divide(reading, phrase, ranges), reference: false }
  const last = more.at(-1)
  const items = last ? [phrase, ...more.slice(0, -1), ...splitPlain(tokens, last)] : [phrase]
  return { phrases: items, reference: false }
}
