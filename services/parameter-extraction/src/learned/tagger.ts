import type { LinearModel, Transitions } from '@tutor/language'

/** A run of tokens that the tagger takes for a topic, with the probability of its weakest token. */
export interface TaggedRun {
  readonly from: number
  readonly to: number
  readonly confidence: number
}

const [begin, inside] = [1, 2] as const
const size = 3

const logSum = (values: readonly number[]): number => {
  const most = Math.max(...values)
  return most + Math.log(values.reduce((all, one) => all + Math.exp(one - most), 0))
}
const each = <T>(of: (label: number) => T): T[] => Array.from({ length: size }, (_, label) => of(label))

/** The labels of the best path (Viterbi). */
function bestPath(emissions: readonly Float64Array[], { pairs, start }: Transitions): number[] {
  let scores = each((label) => (emissions[0]?.[label] ?? 0) + (start[label] ?? 0))
  const back: number[][] = []
  for (const emission of emissions.slice(1)) {
    const from = each((label) => {
      const ways = each((before) => (scores[before] ?? 0) + (pairs[before]?.[label] ?? 0))
      return ways.indexOf(Math.max(...ways))
    })
    scores = each(
      (label) =>
        (scores[from[label] ?? 0] ?? 0) + (pairs[from[label] ?? 0]?.[label] ?? 0) + (emission[label] ?? 0),
    )
    back.push(from)
  }
  const path = [scores.indexOf(Math.max(...scores))]
  for (const from of back.reverse()) path.unshift(from[path[0] ?? 0] ?? 0)
  return path
}

/** The probability of each label at each token, over all paths (forward-backward). */
function marginals(emissions: readonly Float64Array[], { pairs, start }: Transitions): number[][] {
  const forward = [each((label) => (emissions[0]?.[label] ?? 0) + (start[label] ?? 0))]
  for (const emission of emissions.slice(1)) {
    const before = forward.at(-1) ?? []
    forward.push(
      each(
        (label) =>
          (emission[label] ?? 0) + logSum(each((one) => (before[one] ?? 0) + (pairs[one]?.[label] ?? 0))),
      ),
    )
  }
  let after = each(() => 0)
  const backward = [after]
  for (const emission of emissions.slice(1).reverse()) {
    const next = after
    after = each((label) =>
      logSum(each((one) => (next[one] ?? 0) + (pairs[label]?.[one] ?? 0) + (emission[one] ?? 0))),
    )
    backward.unshift(after)
  }
  const all = logSum(forward.at(-1) ?? [0])
  return forward.map((row, at) =>
    row.map((score, label) => Math.exp(score + (backward[at]?.[label] ?? 0) - all)),
  )
}

export interface Tagged {
  readonly runs: readonly TaggedRun[]
  /** For each token, how likely it is a part of no topic. */
  readonly outside: readonly number[]
}

/** Runs of topic tokens by a linear-chain conditional random field (Lafferty, McCallum and Pereira 2001). */
export function tagRuns(model: LinearModel, features: readonly string[][]): Tagged {
  if (features.length === 0) return { runs: [], outside: [] }
  const { transitions } = model
  const emissions = features.map((names) => model.score(names))
  const path = bestPath(emissions, transitions)
  const probabilities = marginals(emissions, transitions)
  const runs: TaggedRun[] = []
  for (let from = 0; from < path.length; from += 1) {
    if (path[from] !== begin) continue
    let to = from + 1
    while (path[to] === inside) to += 1
    const ends = to < path.length ? 1 - (probabilities[to]?.[inside] ?? 0) : 1
    const inner = probabilities.slice(from, to).map((row, index) => row[index === 0 ? begin : inside] ?? 0)
    runs.push({ from, to, confidence: Math.min(ends, ...inner) })
  }
  return { runs, outside: probabilities.map((row) => row[0] ?? 0) }
}
