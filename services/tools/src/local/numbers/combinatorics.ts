import { z } from 'zod'
import { computed, unreadable } from '../computed.js'

const largest = 500

function factorial(n: number): bigint {
  let result = 1n
  for (let factor = 2n; factor <= BigInt(n); factor += 1n) result *= factor
  return result
}

/** "10 choose 3", "C(10,3)", "10P3", "3 out of 10": things and how many of them are taken. */
function readCounts(text: string): readonly [number, number | undefined] {
  const outOf =
    /(\d{1,4})\s*(?:things |items |people |cards |objects )?(?:out of|from)\s*(?:a (?:set|group) of )?(\d{1,4})/i.exec(
      text,
    )
  if (outOf) return [Number(outOf[2]), Number(outOf[1])]
  const [n, r] = text.match(/\d{1,4}/g) ?? []
  if (n === undefined)
    throw unreadable(
      'counts',
      'Write how many things there are and how many are taken, such as “10 choose 3”',
    )
  return [Number(n), r === undefined ? undefined : Number(r)]
}

/** Permutations, combinations and factorials, exactly. */
export const countChoices = computed(z.object({ counts: z.string() }), ({ counts }) => {
  const [n, r = n] = readCounts(counts)
  if (n > largest || r > n)
    throw unreadable('counts', `At most ${largest} things, and no more taken than there are`)
  const permutations = factorial(n) / factorial(n - r)
  const combinations = permutations / factorial(r)
  return {
    n,
    r,
    combinations: combinations.toString(),
    permutations: permutations.toString(),
    factorial: factorial(n).toString(),
    steps: [
      `With order: ${n}! / (${n} - ${r})! = ${permutations}.`,
      `Without order, divide by ${r}!: ${permutations} / ${factorial(r)} = ${combinations}.`,
    ],
  }
})
