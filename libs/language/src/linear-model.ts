import { readFileSync } from 'node:fs'

/** Of a sequence's labels: how well each follows another (`pairs`), and how well it begins (`start`). */
export interface Transitions {
  readonly pairs: readonly (readonly number[])[]
  readonly start: readonly number[]
}

interface WeightFile {
  readonly labels: readonly string[]
  /** Weights in hundredths of each feature: label number, weight, label number, weight, … */
  readonly features: Readonly<Record<string, readonly number[]>>
  /** Weights in hundredths of each dimension of a vector, one for each label. */
  readonly dense?: readonly (readonly number[])[]
  readonly transitions?: Transitions
}

/** A linear model whose weights are a small file beside the code that uses it (made by eval/train). */
export interface LinearModel {
  readonly labels: readonly string[]
  /** The sum of the features' weights for each label, and of the vector's where the model has learned from vectors. */
  score(features: Iterable<string>, vector?: ArrayLike<number>): Float64Array
  readonly transitions: Transitions
}

function addVector(
  sums: Float64Array,
  dense: readonly (readonly number[])[],
  vector: ArrayLike<number>,
): void {
  for (const [at, row] of dense.entries())
    for (const [label, weight] of row.entries())
      sums[label] = (sums[label] ?? 0) + ((vector[at] ?? 0) * weight) / 100
}

/** Reads a file of weights as eval/train writes it. Throws when there is none. */
export function readLinearModel(file: URL): LinearModel {
  // A file of this repository: its form is checked by the tests of those that read it.
  const { labels, features, dense = [], transitions } = JSON.parse(readFileSync(file, 'utf8')) as WeightFile
  const weights = new Map(Object.entries(features))
  return {
    labels,
    transitions: transitions ?? { pairs: [], start: [] },
    score(names, vector) {
      const sums = new Float64Array(labels.length)
      if (vector) addVector(sums, dense, vector)
      for (const name of names) {
        const row = weights.get(name) ?? []
        for (let at = 0; at < row.length; at += 2) {
          const label = row[at] ?? 0
          sums[label] = (sums[label] ?? 0) + (row[at + 1] ?? 0) / 100
        }
      }
      return sums
    },
  }
}

/** Scores as probabilities that sum to one. */
export function softmax(scores: ArrayLike<number>): number[] {
  const all = Array.from(scores)
  const most = Math.max(...all)
  const exps = all.map((score) => Math.exp(score - most))
  const sum = exps.reduce((total, one) => total + one, 0)
  return exps.map((one) => one / sum)
}
