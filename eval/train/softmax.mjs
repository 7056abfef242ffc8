/** Multinomial logistic regression by AdaGrad with L2, on sparse binary features. Deterministic for a seed. */

/** mulberry32: a small generator with a seed. */
export function random(seed) {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

export function shuffled(list, next) {
  const copy = [...list]
  for (let at = copy.length - 1; at > 0; at -= 1) {
    const other = Math.floor(next() * (at + 1))
    ;[copy[at], copy[other]] = [copy[other], copy[at]]
  }
  return copy
}

export function softmax(scores) {
  const most = Math.max(...scores)
  const exps = Array.from(scores, (score) => Math.exp(score - most))
  const sum = exps.reduce((all, one) => all + one, 0)
  return exps.map((one) => one / sum)
}

/**
 * `examples`: [{features: string[], label: string, weight?: number, vector?: number[]}]; all have a vector or none.
 * Gives labels, weights per feature and, for vectors, per dimension.
 */
export function trainSoftmax(examples, { epochs = 20, rate = 0.15, l2 = 2e-5, least = 3, seed = 7 } = {}) {
  const labels = [...new Set(examples.map(({ label }) => label))].sort()
  const seen = new Map()
  for (const { features } of examples) for (const name of features) seen.set(name, (seen.get(name) ?? 0) + 1)
  const size = labels.length
  const weights = new Map()
  const squares = new Map()
  for (const [name, times] of seen)
    if (times >= least) {
      weights.set(name, new Float64Array(size))
      squares.set(name, new Float64Array(size).fill(1e-6))
    }
  const dimensions = examples[0]?.vector?.length ?? 0
  const dense = Array.from({ length: dimensions }, () => new Float64Array(size))
  const denseSquares = Array.from({ length: dimensions }, () => new Float64Array(size).fill(1e-6))
  const next = random(seed)
  const numbers = new Map(labels.map((label, index) => [label, index]))
  for (let epoch = 0; epoch < epochs; epoch += 1)
    for (const { features, label, weight = 1, vector = [] } of shuffled(examples, next)) {
      const rows = features.map((name) => [weights.get(name), squares.get(name)]).filter(([row]) => row)
      const scores = new Float64Array(size)
      for (const [row] of rows) for (let k = 0; k < size; k += 1) scores[k] += row[k]
      for (let d = 0; d < dimensions; d += 1)
        for (let k = 0; k < size; k += 1) scores[k] += vector[d] * dense[d][k]
      const probabilities = softmax(scores)
      const right = numbers.get(label)
      for (let k = 0; k < size; k += 1) {
        const error = weight * (probabilities[k] - (k === right ? 1 : 0))
        if (Math.abs(error) < 1e-4) continue
        for (const [row, square] of rows) {
          const gradient = error + l2 * row[k]
          square[k] += gradient * gradient
          row[k] -= (rate * gradient) / Math.sqrt(square[k])
        }
        for (let d = 0; d < dimensions; d += 1) {
          const gradient = error * vector[d] + l2 * dense[d][k]
          denseSquares[d][k] += gradient * gradient
          dense[d][k] -= (rate * gradient) / Math.sqrt(denseSquares[d][k])
        }
      }
    }
  return { labels, weights, dense }
}

export const scoreOf = ({ labels, weights, dense = [] }, features, vector = []) => {
  const scores = new Float64Array(labels.length)
  for (const name of features) {
    const row = weights.get(name)
    if (row) for (let k = 0; k < labels.length; k += 1) scores[k] += row[k]
  }
  if (vector.length > 0)
    for (const [at, row] of dense.entries())
      for (let k = 0; k < labels.length; k += 1) scores[k] += vector[at] * row[k]
  return scores
}

/** The weights as the package reads them: in hundredths, without those that are nearly nothing. */
export function weightFile({ labels, weights, dense = [] }, smallest = 0.03) {
  const features = {}
  for (const name of [...weights.keys()].sort()) {
    const row = [...weights.get(name)].flatMap((value, index) =>
      Math.abs(value) < smallest ? [] : [index, Math.round(value * 100)],
    )
    if (row.length > 0) features[name] = row
  }
  const rows = dense.map((row) => [...row].map((value) => Math.round(value * 100)))
  return `${JSON.stringify({ labels, features, ...(rows.length > 0 && { dense: rows }) })}\n`
}
