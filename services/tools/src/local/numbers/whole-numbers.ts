import { z } from 'zod'
import { computed, unreadable } from '../computed.js'

const largest = 1_000_000_000_000
const mostNumbers = 20

/** The whole numbers of a text, each up to a billion billion divided by a million. */
function wholeNumbers(text: string, name: string): number[] {
  const found = text.replace(/(?<=\d),(?=\d{3}(?!\d))/g, '').match(/\d+(?:\.\d+)?/g) ?? []
  const numbers = found.slice(0, mostNumbers).map(Number)
  if (numbers.some((number) => !Number.isSafeInteger(number) || number < 1 || number > largest))
    throw unreadable(name, 'Write whole numbers from 1 to 1,000,000,000,000')
  return numbers
}

/** Prime factors with their exponents, in order of size. */
function primeFactors(value: number): Map<number, number> {
  const factors = new Map<number, number>()
  let rest = value
  const divideBy = (divisor: number): void => {
    while (rest % divisor === 0) {
      factors.set(divisor, (factors.get(divisor) ?? 0) + 1)
      rest /= divisor
    }
  }
  divideBy(2)
  for (let divisor = 3; divisor * divisor <= rest; divisor += 2) divideBy(divisor)
  if (rest > 1) factors.set(rest, (factors.get(rest) ?? 0) + 1)
  return factors
}

const product = (factors: ReadonlyMap<number, number>): string =>
  [...factors]
    .map(([prime, exponent]) => (exponent === 1 ? String(prime) : `${prime}^${exponent}`))
    .join(' × ')

function divisionSteps(value: number, factors: ReadonlyMap<number, number>): string[] {
  const steps: string[] = []
  let rest = value
  for (const [prime, exponent] of factors)
    for (let count = 0; count < exponent; count += 1) {
      steps.push(`${rest} ÷ ${prime} = ${rest / prime}`)
      rest /= prime
    }
  return steps
}

/** The prime factors of one whole number, how many divisors it has, and whether it is prime. */
export const factorise = computed(z.object({ number: z.string() }), ({ number: text }) => {
  const [value] = wholeNumbers(text, 'number')
  if (value === undefined || value < 2) throw unreadable('number', 'Write one whole number of at least 2')
  const factors = primeFactors(value)
  const isPrime = factors.size === 1 && factors.get(value) === 1
  return {
    number: value,
    factorization: product(factors),
    is_prime: isPrime,
    divisor_count: [...factors.values()].reduce((count, exponent) => count * (exponent + 1), 1),
    steps: isPrime
      ? [`No prime up to √${value} divides ${value}, so it is prime.`]
      : divisionSteps(value, factors),
  }
})

const greatest = (left: number, right: number): number => (right === 0 ? left : greatest(right, left % right))

/** Euclid's algorithm, line by line (Elements VII, 2). */
function euclid(left: number, right: number): string[] {
  const steps: string[] = []
  let [a, b] = [Math.max(left, right), Math.min(left, right)]
  while (b !== 0) {
    steps.push(`${a} = ${Math.floor(a / b)} × ${b} + ${a % b}`)
    ;[a, b] = [b, a % b]
  }
  return steps
}

/** Greatest common divisor and least common multiple of two or more whole numbers. */
export const divisorsAndMultiples = computed(z.object({ numbers: z.string() }), ({ numbers: text }) => {
  const numbers = wholeNumbers(text, 'numbers')
  const [first, second] = numbers
  if (first === undefined || second === undefined)
    throw unreadable('numbers', 'Write at least two whole numbers')
  const divisor = numbers.reduce(greatest)
  const multiple = numbers.reduce(
    (sum, number) => (sum / BigInt(greatest(Number(sum % BigInt(number)), number))) * BigInt(number),
    1n,
  )
  return {
    numbers,
    gcd: divisor,
    lcm: multiple.toString(),
    prime_factorizations: numbers.map(
      (number) => `${number} = ${number === 1 ? '1' : product(primeFactors(number))}`,
    ),
    steps: [
      ...numbers
        .slice(1)
        .flatMap((number, index) => euclid(numbers.slice(0, index + 1).reduce(greatest), number)),
      `The last divisor that leaves no remainder is the greatest common divisor: ${divisor}.`,
      `Take each prime at its highest power for the least common multiple: ${multiple}.`,
    ],
  }
})

const mostRows = 30

/** The multiples of a number, one line each. */
export const multiplicationTable = computed(
  z.object({ number: z.string(), up_to: z.number().int() }),
  ({ number: text, up_to: upTo }) => {
    const [value, to] = wholeNumbers(text, 'number')
    if (value === undefined || value > 1_000_000)
      throw unreadable('number', 'Write a whole number up to 1,000,000')
    // "7 up to 15" says how far as well.
    const rows = Math.min(mostRows, /\b(?:up )?to\b/.test(text) && to !== undefined ? to : upTo)
    return {
      number: value,
      rows: Array.from({ length: rows }, (_, index) => ({
        calculation: `${index + 1} × ${value}`,
        result: (index + 1) * value,
      })),
    }
  },
)
