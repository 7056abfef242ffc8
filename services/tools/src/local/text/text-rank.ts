import { functionWords, wordsIn } from './plain-text.js'

const damping = 0.85
const rounds = 30

const tellingWords = (sentence: string): Set<string> =>
  new Set(
    wordsIn(sentence.toLowerCase())
      .filter((word) => word.length > 2 && !functionWords.has(word))
      .map((word) => word.replace(/(?:ies|es|s|ed|ing)$/, '')),
  )

/**
 * How central each sentence is, by TextRank: Mihalcea and Tarau, "TextRank: Bringing Order into Texts" (EMNLP 2004),
 * with the paper's similarity (shared words over the logarithms of the lengths) and damping factor.
 */
export function textRank(sentences: readonly string[]): number[] {
  const words = sentences.map(tellingWords)
  const weights = words.map((left, row) =>
    words.map((right, column) => (row === column ? 0 : similarity(left, right))),
  )
  const totals = weights.map((row) => row.reduce((sum, weight) => sum + weight, 0))
  let scores = sentences.map(() => 1)
  for (let round = 0; round < rounds; round += 1)
    scores = scores.map(
      (_, at) =>
        1 -
        damping +
        damping *
          scores.reduce((sum, score, from) => {
            const total = totals[from] ?? 0
            return total === 0 ? sum : sum + (score * (weights[from]?.[at] ?? 0)) / total
          }, 0),
    )
  return scores
}

function similarity(left: ReadonlySet<string>, right: ReadonlySet<string>): number {
  if (left.size < 2 || right.size < 2) return 0
  let shared = 0
  for (const word of left) if (right.has(word)) shared += 1
  return shared / (Math.log(left.size) + Math.log(right.size))
}
