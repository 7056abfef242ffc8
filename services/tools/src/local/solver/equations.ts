import { NotAnExpression } from '../algebra/expression.js'
import {
  type Fraction,
  fraction,
  isSame,
  isZero,
  minus,
  negated,
  one,
  over,
  times,
  written,
} from '../algebra/fraction.js'
import {
  coefficientsOf,
  differenceOf,
  expand,
  numberOf,
  type Polynomial,
  polynomialOf,
  productOf,
  type Quotient,
  variablesOf,
  writePolynomial,
} from '../algebra/polynomial.js'
import { evaluate, withValue } from './arithmetic.js'
import { byQuadratic, rationalRoots } from './quadratics.js'
import { type Equation, type Solution, type Step, step, writeEquation } from './solution.js'

/** Solves an equation of one variable: linear, quadratic, higher with rational roots, or a proportion of such. */
export function solveEquation(equation: Equation): Solution {
  const left = expand(equation.left)
  const right = expand(equation.right)
  const steps: Step[] = [step('Start with the equation.', writeEquation(equation))]
  const [first, second] = withoutDenominators(left, right, steps)
  const difference = differenceOf(first, second)
  const [variable, ...others] = [...new Set([...variablesOf(first), ...variablesOf(second)])]
  if (variable === undefined || others.length > 0) throw new NotAnExpression()
  const coefficients = coefficientsOf(difference, variable)
  if (!coefficients) throw new NotAnExpression()
  const expanded = `${writePolynomial(first)} = ${writePolynomial(second)}`
  if (expanded !== steps.at(-1)?.expression) steps.push(step('Expand and simplify both sides.', expanded))
  if (coefficients.length <= 1) return degenerate(steps, variable, coefficients[0] ?? fraction(0))
  const bottoms = [left.bottom, right.bottom]
  if (coefficients.length === 2) return linear(equation, steps, variable, first, second, bottoms)
  const solution =
    coefficients.length === 3
      ? byQuadratic(coefficients, variable, steps)
      : byFactors(coefficients, variable, steps)
  return withoutPoles(solution, equation, variable, bottoms)
}

interface Roots {
  readonly steps: readonly Step[]
  readonly answer: string
  readonly check: string
  readonly exact: readonly Fraction[]
}

function withoutDenominators(left: Quotient, right: Quotient, steps: Step[]): [Polynomial, Polynomial] {
  const isPlain = ({ bottom }: Quotient): boolean => numberOf(bottom) !== undefined
  if (isPlain(left) && isPlain(right)) return [left.top, right.top]
  const sides: [Polynomial, Polynomial] = [
    productOf(left.top, right.bottom),
    productOf(right.top, left.bottom),
  ]
  const factors = [left, right].filter((side) => !isPlain(side)).map(({ bottom }) => writePolynomial(bottom))
  steps.push(
    step(
      `Multiply both sides by ${[...new Set(factors)].join(' and by ')} (cross-multiply).`,
      `${writePolynomial(sides[0])} = ${writePolynomial(sides[1])}`,
    ),
  )
  return sides
}

function degenerate(steps: Step[], variable: string, rest: Fraction): Solution {
  return isZero(rest)
    ? {
        steps: [...steps, step('Both sides are the same.', '0 = 0')],
        answer: `Every value of ${variable} is a solution`,
        check: `Any number in the place of ${variable} makes both sides equal.`,
      }
    : {
        steps: [...steps, step(`The terms with ${variable} cancel.`, `${written(rest)} = 0`)],
        answer: 'There is no solution',
        check: `${written(rest)} is never 0, whatever ${variable} is.`,
      }
}

function linear(
  equation: Equation,
  steps: Step[],
  variable: string,
  left: Polynomial,
  right: Polynomial,
  bottoms: readonly Polynomial[],
): Solution {
  const [b, a] = pair(coefficientsOf(left, variable))
  const [d, c] = pair(coefficientsOf(right, variable))
  const slope = minus(a, c)
  const rest = minus(d, b)
  const value = over(rest, slope)
  if (!isZero(c) || !isZero(b))
    steps.push(
      step(
        isZero(c)
          ? `${isNegativeText(b) ? 'Add' : 'Subtract'} ${written(absolute(b))} on both sides.`
          : `Bring the terms with ${variable} to one side and the numbers to the other.`,
        `${writePolynomial(polynomialOf([fraction(0), slope], variable))} = ${written(rest)}`,
      ),
    )
  if (!isSame(slope, one))
    steps.push(step(`Divide both sides by ${written(slope)}.`, `${variable} = ${written(value)}`))
  const answer = `${variable} = ${written(value)}`
  const solution = { steps, answer, check: checkedBy(equation, variable, value), exact: [value] }
  return withoutPoles(solution, equation, variable, bottoms)
}

const pair = (coefficients: readonly Fraction[] | undefined): [Fraction, Fraction] => [
  coefficients?.[0] ?? fraction(0),
  coefficients?.[1] ?? fraction(0),
]
const isNegativeText = ({ numerator }: Fraction): boolean => numerator < 0n
const absolute = (value: Fraction): Fraction => (value.numerator < 0n ? negated(value) : value)

/** Degree three and more: a root that is a fraction is divided out, until a quadratic is left. */
function byFactors(coefficients: readonly Fraction[], variable: string, steps: Step[]): Roots {
  let rest = [...coefficients]
  const found: Fraction[] = []
  steps.push(step('Bring everything to one side.', `${writePolynomial(polynomialOf(rest, variable))} = 0`))
  while (rest.length > 3) {
    const root = rationalRoots(rest)[0]
    if (!root) throw new NotAnExpression()
    found.push(root)
    rest = dividedByRoot(rest, root)
    const factor = writePolynomial(polynomialOf([negated(root), one], variable))
    steps.push(
      step(
        `${variable} = ${written(root)} is a root, so divide by (${factor}).`,
        `${writePolynomial(polynomialOf(rest, variable))} = 0`,
      ),
    )
  }
  const last = byQuadratic(rest, variable, steps)
  const texts = [...new Set(found.map((root) => `${variable} = ${written(root)}`))]
  const others = /no real/.test(last.answer) ? [] : last.answer.split(' or ')
  return {
    steps: last.steps,
    answer: [...new Set([...texts, ...others])].join(' or '),
    check: last.check,
    exact: [...found, ...last.exact],
  }
}

function dividedByRoot(coefficients: readonly Fraction[], root: Fraction): Fraction[] {
  const result: Fraction[] = []
  let carry = fraction(0)
  for (const coefficient of [...coefficients].reverse()) {
    carry = { ...coefficient }
    const previous = result.at(-1)
    if (previous) carry = minus(coefficient, negated(times(previous, root)))
    result.push(carry)
  }
  // The remainder is 0, since it is a root.
  return result.slice(0, -1).reverse()
}

/** A value that makes a denominator 0 solves nothing. */
function withoutPoles(
  { steps, answer, check, exact }: Roots,
  equation: Equation,
  variable: string,
  bottoms: readonly Polynomial[],
): Solution {
  const isPole = (value: Fraction): boolean =>
    bottoms.some((bottom) => {
      const coefficients = coefficientsOf(bottom, variable) ?? []
      const sum = coefficients.reduceRight(
        (total, coefficient) => minus(coefficient, negated(times(total, value))),
        fraction(0),
      )
      return isZero(sum)
    })
  const poles = exact.filter(isPole)
  if (poles.length === 0) {
    const first = exact[0]
    return {
      steps,
      answer,
      check: first ? exact.map((root) => checkedBy(equation, variable, root)).join(' ') : check,
    }
  }
  const left = answer
    .split(' or ')
    .filter((text) => !poles.some((pole) => text === `${variable} = ${written(pole)}`))
  const excluded = poles.map((pole) => `${variable} = ${written(pole)}`).join(' and ')
  return {
    steps: [
      ...steps,
      step(`Leave out ${excluded}, which makes a denominator 0.`, left.join(' or ') || 'no value is left'),
    ],
    answer: left.join(' or ') || 'There is no solution',
    check: `A denominator must not be 0, so ${excluded} is excluded.`,
  }
}

/** Both sides with the value in the variable's place. */
function checkedBy({ left, right }: Equation, variable: string, value: Fraction): string {
  const at = (side: Equation['left']): string => written(evaluate(withValue(side, variable, value)))
  return `With ${variable} = ${written(value)} the left side is ${at(left)} and the right side is ${at(right)}.`
}
