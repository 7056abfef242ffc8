import {
  approximately,
  type Fraction,
  fraction,
  greatestCommonDivisor,
  isNegative,
  isZero,
  minus,
  negated,
  one,
  over,
  plus,
  power,
  rootOf,
  times,
  written,
} from '../algebra/fraction.js'
import { polynomialOf, writePolynomial } from '../algebra/polynomial.js'
import { type Step, step } from './solution.js'

/** `surd` times the root of `square`, with as much as possible before the root. */
function simplifiedRoot(square: Fraction): { readonly factor: Fraction; readonly under: bigint } {
  // √(p/q) = √(pq)/q
  let under = square.numerator * square.denominator
  let factor = 1n
  for (let divisor = 2n; divisor * divisor <= under && divisor < 2_000n; divisor += 1n)
    while (under % (divisor * divisor) === 0n) {
      under /= divisor * divisor
      factor *= divisor
    }
  return { factor: fraction(factor, square.denominator), under }
}

export interface QuadraticRoots {
  readonly steps: readonly Step[]
  readonly answer: string
  readonly check: string
  /** The roots that are fractions. */
  readonly exact: readonly Fraction[]
}

/** Solves ax² + bx + c = 0 by the quadratic formula. Coefficients come from the constant on. */
export function byQuadratic(
  coefficients: readonly Fraction[],
  variable: string,
  before: readonly Step[],
): QuadraticRoots {
  const [c = fraction(0), b = fraction(0), a = one] = coefficients
  const steps = [
    ...before,
    step('Bring everything to one side.', `${writePolynomial(polynomialOf([c, b, a], variable))} = 0`),
    step('Read off the coefficients.', `a = ${written(a)}, b = ${written(b)}, c = ${written(c)}`),
  ]
  const discriminant = minus(power(b, 2), times(fraction(4), times(a, c)))
  steps.push(
    step(
      'Work out the discriminant D = b² - 4ac.',
      `D = (${written(b)})² - 4 × (${written(a)}) × (${written(c)}) = ${written(discriminant)}`,
    ),
  )
  const twice = times(fraction(2), a)
  const middle = over(negated(b), twice)
  const sum = `The roots add up to -b/a = ${written(over(negated(b), a))} and multiply to c/a = ${written(over(c, a))}.`
  if (isNegative(discriminant)) return complexRoots(steps, variable, middle, discriminant, twice)
  const root = rootOf(discriminant)
  if (root) {
    const exact = [over(minus(negated(b), root), twice), over(plus(negated(b), root), twice)].sort(
      (left, right) => approximately(left) - approximately(right),
    )
    const roots = isZero(root) ? exact.slice(0, 1) : exact
    const answer = roots.map((value) => `${variable} = ${written(value)}`).join(' or ')
    steps.push(
      step(
        `Use ${variable} = (-b ± √D) / 2a.`,
        `${variable} = (${written(negated(b))} ± ${written(root)}) / ${written(twice)}`,
      ),
      step(isZero(root) ? 'D is 0, so there is one double root.' : 'Work out both roots.', answer),
    )
    return { steps, answer, check: sum, exact: roots }
  }
  const { factor, under } = simplifiedRoot(discriminant)
  const half = over(factor, twice)
  const size = isNegative(half) ? negated(half) : half
  const text = `${isZero(middle) ? '' : `${written(middle)} `}± ${surd(size, under)}`
  const spread = Math.sqrt(approximately(discriminant)) / Math.abs(approximately(twice))
  const near = [-1, 1].map((side) => `${variable} ≈ ${rounded(approximately(middle) + side * spread)}`)
  steps.push(
    step(
      `Use ${variable} = (-b ± √D) / 2a.`,
      `${variable} = (${written(negated(b))} ± √${written(discriminant)}) / ${written(twice)}`,
    ),
    step('Simplify.', `${variable} = ${text}`),
  )
  return { steps, answer: `${variable} = ${text} (${near.join(' or ')})`, check: sum, exact: [] }
}

function complexRoots(
  steps: Step[],
  variable: string,
  middle: Fraction,
  discriminant: Fraction,
  twice: Fraction,
): QuadraticRoots {
  const { factor, under } = simplifiedRoot(negated(discriminant))
  const half = over(factor, twice)
  const size = isNegative(half) ? negated(half) : half
  const coefficient = under === 1n ? written(size) : `${surd(size, under)} `
  const text = `${isZero(middle) ? '' : `${written(middle)} `}± ${coefficient === '1' ? '' : coefficient}i`
  return {
    steps: [...steps, step('D is negative, so √D is not a real number.', `${variable} = ${text}`)],
    answer: `There is no real solution (complex: ${variable} = ${text})`,
    check: `The discriminant ${written(discriminant)} is below 0, so the parabola never meets the axis.`,
    exact: [],
  }
}

const surd = (size: Fraction, under: bigint): string => {
  const { numerator, denominator } = size
  const top = `${numerator === 1n ? '' : numerator}√${under}`
  return denominator === 1n ? top : `${top}/${denominator}`
}

const rounded = (value: number): string => String(Number(value.toPrecision(6)))

const mostCandidates = 4_000
const largestConstant = 1_000_000n

/** The roots that are fractions (rational root theorem), among moderate numbers. */
export function rationalRoots(coefficients: readonly Fraction[]): Fraction[] {
  const common = coefficients.reduce(
    (product, { denominator }) => (product / greatestCommonDivisor(product, denominator)) * denominator,
    1n,
  )
  const whole = coefficients.map(({ numerator, denominator }) => (numerator * common) / denominator)
  const [constant = 0n] = whole
  if (constant === 0n) return [fraction(0)]
  const tops = divisorsOf(constant)
  const bottoms = divisorsOf(whole.at(-1) ?? 1n)
  if (tops.length * bottoms.length > mostCandidates) return []
  const isRoot = (value: Fraction): boolean =>
    isZero(coefficients.reduceRight((sum, coefficient) => plus(times(sum, value), coefficient), fraction(0)))
  const candidates = tops.flatMap((top) =>
    bottoms.flatMap((bottom) => [fraction(top, bottom), fraction(-top, bottom)]),
  )
  const distinct = new Map(candidates.map((value) => [written(value), value]))
  return [...distinct.values()].filter(isRoot)
}

function divisorsOf(value: bigint): bigint[] {
  const size = value < 0n ? -value : value
  if (size > largestConstant) return []
  const divisors: bigint[] = []
  for (let divisor = 1n; divisor * divisor <= size; divisor += 1n)
    if (size % divisor === 0n) divisors.push(divisor, size / divisor)
  return divisors
}
