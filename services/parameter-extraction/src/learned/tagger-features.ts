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

/** Features of every token for the tagger of topics; `ruled` tells the tokens of the topics that the rules found. */
export function taggerFeatures(
  reading: Reading,
  mentions: ContextAnalysis['mentions'],
  ruled: (at: number) => 'b' | 'i' | '-',
): string[][] {
  const { tokens, written } = reading
  const ranges = mentionRanges(reading, mentions)
  const facts = tokens.map(({ word, stem, start, end, pauses, breaks }, at) => ({
    word: /^\d+$/.test(word) ? '<n>' : word,
    stem,
    shape: shapeOf(written.slice(start, end)),
    known: known(ranges, at),
    role: roleOf(reading, at),
    ruled: ruled(at),
    pause: breaks ? 'break' : pauses ? 'pause' : '-',
  }))
  const at = (index: number) => facts[index]
  return facts.map((fact, index) => {
    const before = at(index - 1)
    const earlier = at(index - 2)
    const next = at(index + 1)
    const later = at(index + 2)
    return [
      `w=${fact.word}`,
      `s=${fact.stem}`,
      `suffix=${fact.word.slice(-3)}`,
      `prefix=${fact.word.slice(0, 3)}`,
      `shape=${fact.shape}`,
      `known=${fact.known}`,
      `role=${fact.role}`,
      `ruled=${fact.ruled}`,
      `pause=${fact.pause}`,
      `w-1=${before?.word ?? '^'}`,
      `w+1=${next?.word ?? '$'}`,
      `w-2=${earlier?.word ?? '^'}`,
      `w+2=${later?.word ?? '$'}`,
      `w-1w=${before?.word ?? '^'} ${fact.word}`,
      `ww+1=${fact.word} ${next?.word ?? '$'}`,
      `w-2w-1=${earlier?.word ?? '^'} ${before?.word ?? '^'}`,
      `w+1w+2=${next?.word ?? '$'} ${later?.word ?? '$'}`,
      `known-1=${before?.known ?? '^'}|${fact.known}`,
      `known+1=${fact.known}|${next?.known ?? '$'}`,
      `ruled+known=${fact.ruled}|${fact.known}`,
      `ruled-1=${before?.ruled ?? '^'}|${fact.ruled}|${next?.ruled ?? '$'}`,
      `role-1=${before?.role ?? '^'}|${fact.role}`,
      `role+1=${fact.role}|${next?.role ?? '$'}`,
      `pause+1=${next?.pause ?? 'end'}`,
      `w-1,ruled=${before?.word ?? '^'}|${fact.ruled}`,
      `w,ruled=${fact.word}|${fact.ruled}`,
      `w+1,ruled=${next?.word ?? '$'}|${fact.ruled}`,
      ...(index === 0 ? ['first'] : []),
    ]
  })
}
