import type { Token } from '@tutor/language'
import { aboutPrepositions, pronouns } from './lexicon/words.js'
import type { MentionRange } from './mention-ranges.js'
import { beginsEnd, type Phrase } from './phrase-bounds.js'
import type { Reading } from './reading.js'
import { type Wish, wordAt } from './wish.js'

const set = (words: string): ReadonlySet<string> => new Set(words.split(/\s+/))
const auxiliaries = set('is are was were do does did can could would will has have had come exactly actually')
const articles = set('the a an some any my our')
/** "how X works": the name alone says it all. */
const light = set(
  `work works worked working happen happens happened occur occurs occurred mean means meant matter matters exist exists
  function functions operate operates important useful used needed formed form made created calculated measured defined
  called start started begin began end ended differ there about vs versus`,
)
const people = set('i we you they people one')
const longestClause = 12

/** End of the clause that begins at `from`: at a pause or at words that belong to no name. */
function clauseEnd({ tokens, hidden }: Reading, from: number, limit: number): number {
  let to = from
  while (to < limit && !(to > from && (tokens[to]?.pauses || beginsEnd(tokens, to))) && !hidden[to]) to += 1
  return to
}

/** One word, a pronoun, people, or a name with a verb that adds nothing. */
function isNameAlone(tokens: readonly Token[], name: number, to: number): boolean {
  const words = tokens.slice(name, to).map(({ word }) => word)
  const first = words[0] ?? ''
  return (
    words.length < 2 ||
    pronouns.has(first) ||
    people.has(first) ||
    words.slice(1).some((word) => light.has(word))
  )
}

/** A known topic that is all there is, that goes on with a preposition, or that is a name of several words. */
const coversName = (tokens: readonly Token[], known: MentionRange, name: number, to: number): boolean =>
  known.to >= to || aboutPrepositions.has(wordAt(tokens, known.to)) || known.to - name > 1

/**
 * "Why is the sky blue": a question that no noun phrase of it stands for, as the student wrote it. Undefined when the
 * question is about a name ("how does osmosis work") or points back ("why is it").
 */
export function questionClause(
  reading: Reading,
  wish: Wish,
  ranges: readonly MentionRange[],
  limit: number,
): Phrase | undefined {
  const { tokens } = reading
  let from = wish.from
  while (from <= wish.to && !/^(?:why|how)$/.test(wordAt(tokens, from))) from += 1
  if (from > wish.to || /^(?:to|come)$/.test(wordAt(tokens, from + 1))) return undefined
  let name = from + 1
  while (auxiliaries.has(wordAt(tokens, name))) name += 1
  while (articles.has(wordAt(tokens, name))) name += 1
  const to = clauseEnd(reading, name, limit)
  if (to - from > longestClause || isNameAlone(tokens, name, to)) return undefined
  const known = ranges.find((range) => range.from <= name && range.to > name)
  return known && coversName(tokens, known, name, to) ? undefined : { from, to }
}
