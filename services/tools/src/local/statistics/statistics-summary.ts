import { z } from 'zod'
import { computed, unreadable } from '../computed.js'
import { numbersIn, rounded } from '../numbers/numerals.js'

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

const medianOf = (sorted: readonly number[]): number => {
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? 0
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2
}

/** The values that are there most often; none when all are there equally often. */
function modesOf(values: readonly number[]): number[] {
  const counts = new Map<number, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  const most = Math.max(...counts.values())
  const modes = [...counts].filter(([, count]) => count === most).map(([value]) => value)
  return modes.length === counts.size && counts.size > 1 ? [] : modes
}

/**
 * Mean, median, mode, spread and quartiles. Quartiles are the medians of the lower and upper half without the middle
 * value (Moore and McCabe); the sample's deviation divides by n - 1.
 */
export const summariseNumbers = computed(z.object({ numbers: z.string() }), ({ numbers: text }) => {
  const values = numbersIn(text)
  if (values.length === 0)
    throw unreadable('numbers', 'Write the numbers with commas or spaces between, such as 4, 8, 15')
  const sorted = [...values].sort((left, right) => left - right)
  const count = sorted.length
  const mean = sum(sorted) / count
  const squares = sum(sorted.map((value) => (value - mean) ** 2))
  const half = Math.floor(count / 2)
  const [low, high] = [sorted[0] ?? 0, sorted[count - 1] ?? 0]
  const quartiles =
    count < 2 ? [low, low] : [medianOf(sorted.slice(0, half)), medianOf(sorted.slice(count - half))]
  const [first = low, third = high] = quartiles
  const total = sum(sorted)
  return {
    count,
    sum: rounded(total),
    mean: rounded(mean),
    median: rounded(medianOf(sorted)),
    mode: modesOf(sorted),
    minimum: low,
    maximum: high,
    range: rounded(high - low),
    first_quartile: rounded(first),
    third_quartile: rounded(third),
    interquartile_range: rounded(third - first),
    population_standard_deviation: rounded(Math.sqrt(squares / count)),
    ...(count > 1 && { sample_standard_deviation: rounded(Math.sqrt(squares / (count - 1))) }),
    sorted,
    steps: [
      `Mean: the sum ${rounded(total)} divided by ${count} is ${rounded(mean)}.`,
      count % 2 === 1
        ? `Median: the middle one of the ${count} sorted values is ${rounded(medianOf(sorted))}.`
        : `Median: halfway between the two middle values is ${rounded(medianOf(sorted))}.`,
      `Standard deviation: the squared distances from the mean add up to ${rounded(squares)}.`,
    ],
  }
})
