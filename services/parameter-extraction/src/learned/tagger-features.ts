import type { ContextAnalysis } from '@tutor/contracts'
import type { MentionRange } from '../mention-ranges.js'
import { mentionRanges } from '../mention-ranges.js'
import type { Reading } from '../reading.js'

const shapeOf = (written: string): string => {
  if (/^\d+$/.test(written)) return 'digits'
  if (/\d/.test(written)) return 'mixed'
  if (/^\p{Lu}+$/u.test(written) && written.length > 1) return 'capitals'
  return /^\p{Lu}/u.test(written) ? 'title' : 'lower'
}

/** What of the ontology covers this token. */
function known(ranges: readonly MentionRange[], at: number): string {
  const range = ranges.find(({ from, to }) => from <= at && to > at)
  return range ? `${range.mention.kind}${range.from === at ? '-b' : '-i'}` : '-'
}

/** What the rules take this token for: a part of a wish, of a value's words, refused, brought. */
function roleOf(reading: Reading, at: number): string {
  if (reading.hidden[at]) return 'text'
  const wish = reading.wishes.find(({ from, to }) => from <= at && to > at)
  if (wish) return `wish-${wish.kind}`
  const value = reading.wishes.some(({ tool, from, to }) =>
    tool.valueWords
      .scan(reading.tokens, Math.max(0, from - 8), Math.min(reading.tokens.length, to + 12))
      .some((match) => match.from <= at && match.to > at),
  )
  if (value) return 'value'
  return reading.refused[at] ? 'refused' : '-'
}

interface Fact {
  readonly word: string
  readonly stem: string
  readonly shape: string
  readonly known: string
  readonly role: string
  readonly ruled: string
  readonly pause: string
}
const edge = (word: string): Fact => ({
  word,
  stem: word,
  shape: word,
  known: word,
  role: word,
  ruled: word,
  pause: 'end',
})

/** What a token is itself. */
const ownFeatures = ({ word, stem, shape, known, role, ruled, pause }: Fact): string[] => [
  `w=${word}`,
  `s=${stem}`,
  `suffix=${word.slice(-3)}`,
  `prefix=${word.slice(0, 3)}`,
  `shape=${shape}`,
  `known=${known}`,
  `role=${role}`,
  `ruled=${ruled}`,
  `pause=${pause}`,
  `ruled+known=${ruled}|${known}`,
  `w,ruled=${word}|${ruled}`,
]

/** What a token is between its two neighbours on either side. */
const neighbourFeatures = (fact: Fact, [earlier, before, next, later]: readonly [Fact, Fact, Fact, Fact]) => [
  `w-1=${before.word}`,
  `w+1=${next.word}`,
  `w-2=${earlier.word}`,
  `w+2=${later.word}`,
  `w-1w=${before.word} ${fact.word}`,
  `ww+1=${fact.word} ${next.word}`,
  `w-2w-1=${earlier.word} ${before.word}`,
  `w+1w+2=${next.word} ${later.word}`,
  `known-1=${before.known}|${fact.known}`,
  `known+1=${fact.known}|${next.known}`,
  `ruled-1=${before.ruled}|${fact.ruled}|${next.ruled}`,
  `role-1=${before.role}|${fact.role}`,
  `role+1=${fact.role}|${next.role}`,
  `pause+1=${next.pause}`,
  `w-1,ruled=${before.word}|${fact.ruled}`,
  `w+1,ruled=${next.word}|${fact.ruled}`,
]

/** Features of every token for the tagger of topics; `ruled` tells the tokens of the topics that the rules found. */
export function taggerFeatures(
  reading: Reading,
  mentions: ContextAnalysis['mentions'],
  ruled: (at: number) => 'b' | 'i' | '-',
): string[][] {
  const { tokens, written } = reading
  const ranges = mentionRanges(reading, mentions)
  const facts = tokens.map(
    ({ word, stem, start, end, pauses, breaks }, at): Fact => ({
      word: /^\d+$/.test(word) ? '<n>' : word,
      stem,
      shape: shapeOf(written.slice(start, end)),
      known: known(ranges, at),
      role: roleOf(reading, at),
      ruled: ruled(at),
      pause: breaks ? 'break' : pauses ? 'pause' : '-',
    }),
  )
  const at = (index: number): Fact => facts[index] ?? edge(index < 0 ? '^' : '$')
  return facts.map((fact, index) => [
    ...ownFeatures(fact),
    ...neighbourFeatures(fact, [at(index - 2), at(index - 1), at(index + 1), at(index + 2)]),
    ...(index === 0 ? ['first'] : []),
  ])
}
