import { stem } from './stem.js'
import { wordVectors } from './word-vectors.js'

/** Corrects one word in lower case, or gives it back. */
export type Speller = (word: string) => string

const minimumLength = 6
/** Of rarer words some are common misspellings. */
const commonest = 30_000

/** Every string that is one deletion away, and the word itself. */
function* deletions(word: string): Generator<string> {
  yield word
  for (let at = 0; at < word.length; at += 1) yield word.slice(0, at) + word.slice(at + 1)
}

/** Optimal string alignment distance: insertions, deletions, substitutions and swaps of neighbours. */
export function editDistance(a: string, b: string): number {
  let older: number[] = []
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1
      let best = Math.min((previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (previous[j - 1] ?? 0) + cost)
      if (a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) best = Math.min(best, (older[j - 2] ?? best) + 1)
      row.push(best)
    }
    older = previous
    previous = row
  }
  return previous[b.length] ?? 0
}

/** Endings such as "-s", "-ed" make another form of a word, not a misspelling. */
const isInflection = (a: string, b: string): boolean => {
  const shorter = Math.min(a.length, b.length)
  return a.slice(0, shorter - 1) === b.slice(0, shorter - 1)
}

/**
 * Corrects to the words of `vocabulary` by one edit (symmetric deletion, as SymSpell does it), for words of six letters
 * or more, and by the explicit `replacements`. The commonest words of English are left as they are.
 */
export function createSpeller(
  vocabulary: Iterable<string>,
  replacements: ReadonlyMap<string, string> = new Map(),
): Speller {
  const right = new Set(vocabulary)
  const near = new Map<string, string[]>()
  for (const word of right) {
    if (word.length < minimumLength) continue
    for (const key of deletions(word)) near.set(key, [...(near.get(key) ?? []), word])
  }
  const candidatesOf = (word: string): string[] => {
    const found: string[] = []
    for (const key of deletions(word)) found.push(...(near.get(key) ?? []))
    return found
  }
  return (word) => {
    const replaced = replacements.get(word)
    if (replaced !== undefined) return replaced
    if (
      word.length < minimumLength - 1 ||
      word.length > 30 ||
      right.has(word) ||
      right.has(stem(word)) ||
      (wordVectors().rankOf(word) ?? commonest) < commonest
    )
      return word
    if (!/^[a-z]+$/.test(word)) return word
    const match = candidatesOf(word).find(
      (candidate) =>
        candidate[0] === word[0] && !isInflection(word, candidate) && editDistance(word, candidate) === 1,
    )
    return match ?? word
  }
}
