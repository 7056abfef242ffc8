/** A linear-chain conditional random field (Lafferty, McCallum, Pereira 2001) by AdaGrad on sparse binary features. */
import { random, shuffled } from './softmax.mjs'

const logSum = (values) => {
  const most = Math.max(...values)
  return most === Number.NEGATIVE_INFINITY
    ? most
    : most + Math.log(values.reduce((all, one) => all + Math.exp(one - most), 0))
}

/** Log probabilities of every label at every token, and of every pair of neighbours. */
export function marginals(emissions, transitions, start) {
  const n = emissions.length
  const size = start.length
  const forward = [emissions[0].map((value, k) => value + start[k])]
  for (let t = 1; t < n; t += 1)
    forward.push(
      emissions[t].map(
        (value, k) => value + logSum(forward[t - 1].map((before, j) => before + transitions[j][k])),
      ),
    )
  const backward = Array.from({ length: n }, () => new Array(size).fill(0))
  for (let t = n - 2; t >= 0; t -= 1)
    for (let j = 0; j < size; j += 1)
      backward[t][j] = logSum(
        backward[t + 1].map((after, k) => after + transitions[j][k] + emissions[t + 1][k]),
      )
  const all = logSum(forward[n - 1])
  return { all, forward, backward }
}

/** `sentences`: [{tokens: string[][], tags: number[]}] with tags 0 (outside), 1 (begin), 2 (inside). */
export function trainCrf(sentences, { epochs = 12, rate = 0.2, l2 = 1e-5, least = 3, seed = 7 } = {}) {
  const size = 3
  const seen = new Map()
  for (const { tokens } of sentences)
    for (const names of tokens) for (const name of names) seen.set(name, (seen.get(name) ?? 0) + 1)
  const weights = new Map()
  const squares = new Map()
  for (const [name, times] of seen)
    if (times >= least) {
      weights.set(name, new Float64Array(size))
      squares.set(name, new Float64Array(size).fill(1e-6))
    }
  const transitions = Array.from({ length: size }, () => new Array(size).fill(0))
  const start = new Array(size).fill(0)
  // Inside can follow neither outside nor the beginning of the text.
  transitions[0][2] = -1e3
  start[2] = -1e3
  const pairSquares = Array.from({ length: size }, () => new Array(size).fill(1e-6))
  const next = random(seed)
  for (let epoch = 0; epoch < epochs; epoch += 1)
    for (const { tokens, tags } of shuffled(sentences, next)) {
      const rows = tokens.map((names) =>
        names.map((name) => [weights.get(name), squares.get(name)]).filter(([row]) => row),
      )
      const emissions = rows.map((list) => {
        const sums = new Array(size).fill(0)
        for (const [row] of list) for (let k = 0; k < size; k += 1) sums[k] += row[k]
        return sums
      })
      const { all, forward, backward } = marginals(emissions, transitions, start)
      for (let t = 0; t < tokens.length; t += 1)
        for (let k = 0; k < size; k += 1) {
          const error = Math.exp(forward[t][k] + backward[t][k] - all) - (tags[t] === k ? 1 : 0)
          if (Math.abs(error) < 1e-4) continue
          for (const [row, square] of rows[t]) {
            const gradient = error + l2 * row[k]
            square[k] += gradient * gradient
            row[k] -= (rate * gradient) / Math.sqrt(square[k])
          }
        }
      for (let t = 1; t < tokens.length; t += 1)
        for (let j = 0; j < size; j += 1)
          for (let k = 0; k < size; k += 1) {
            if (j === 0 && k === 2) continue
            const expected = Math.exp(
              forward[t - 1][j] + transitions[j][k] + emissions[t][k] + backward[t][k] - all,
            )
            const gradient = expected - (tags[t - 1] === j && tags[t] === k ? 1 : 0)
            pairSquares[j][k] += gradient * gradient
            transitions[j][k] -= (0.05 * gradient) / Math.sqrt(pairSquares[j][k])
          }
    }
  return { labels: ['outside', 'begin', 'inside'], weights, transitions, start }
}
