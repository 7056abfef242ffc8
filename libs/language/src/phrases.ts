import { stem } from './stem.js'
import { type Token, tokenize } from './tokens.js'

/** A phrase that was found: tokens `from` up to, not including, `to`. */
export interface PhraseMatch<T> {
  readonly from: number
  readonly to: number
  readonly value: T
}

export interface PhraseIndex<T> {
  /** The longest phrases, leftmost first, that do not overlap. */
  scan(tokens: readonly Token[], from?: number, to?: number): PhraseMatch<T>[]
  /** All phrases that begin at this token, the longest first. */
  at(tokens: readonly Token[], index: number): PhraseMatch<T>[]
}

interface Entry<T> {
  readonly stems: readonly string[]
  readonly value: T
}

const gap = '*'
const longestGap = 5

/** End of the match of `stems` from token `index`, or -1. Phrases never run across the end of a sentence. */
function matchEnd(tokens: readonly Token[], index: number, stems: readonly string[], position = 0): number {
  if (position === stems.length) return index
  const token = tokens[index]
  if (!token || (position > 0 && token.pauses)) return -1
  if (stems[position] !== gap)
    return token.stem === stems[position] ? matchEnd(tokens, index + 1, stems, position + 1) : -1
  for (let skipped = 1; skipped <= longestGap; skipped += 1) {
    if (tokens[index + skipped - 1]?.pauses && skipped > 1) return -1
    const end = matchEnd(tokens, index + skipped, stems, position + 1)
    if (end !== -1) return end
  }
  return -1
}

const stemsOf = (phrase: string): string[] =>
  phrase.split(gap).flatMap((part, index) => {
    const stems = tokenize(part).map((token) => stem(token.word))
    return index === 0 ? stems : [gap, ...stems]
  })

/** An index of phrases by their first word. Plurals and hyphens do not matter; `*` stands for one to five words. */
export function createPhraseIndex<T>(phrases: Iterable<readonly [phrase: string, value: T]>): PhraseIndex<T> {
  const byFirst = new Map<string, Entry<T>[]>()
  for (const [phrase, value] of phrases) {
    const stems = stemsOf(phrase)
    const first = stems[0]
    if (first === undefined || first === gap) continue
    byFirst.set(first, [...(byFirst.get(first) ?? []), { stems, value }])
  }
  for (const entries of byFirst.values()) entries.sort((a, b) => b.stems.length - a.stems.length)

  const at = (tokens: readonly Token[], index: number): PhraseMatch<T>[] => {
    const entries = byFirst.get(tokens[index]?.stem ?? '')
    if (!entries) return []
    return entries.flatMap(({ stems, value }) => {
      const to = matchEnd(tokens, index, stems)
      return to === -1 ? [] : [{ from: index, to, value }]
    })
  }
  return {
    at,
    scan(tokens, from = 0, to = tokens.length) {
      const found: PhraseMatch<T>[] = []
      for (let index = from; index < to; ) {
        const match = at(tokens, index).find((candidate) => candidate.to <= to)
        if (match) found.push(match)
        index = match ? match.to : index + 1
      }
      return found
    },
  }
}
