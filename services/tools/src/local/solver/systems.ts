import { NotAnExpression } from '../algebra/expression.js'
import { type Fraction, fraction, isZero, minus, over, times, written } from '../algebra/fraction.js'
import {
  differenceOf,
  expand,
  numberOf,
  type Polynomial,
  polynomialOf,
  sumOf,
  variablesOf,
  writePolynomial,
} from '../algebra/polynomial.js'
import { evaluate, withValue } from './arithmetic.js'
import { type Equation, type Solution, step, writeEquation } from './solution.js'

interface Line {
  readonly a: Fraction
  readonly b: Fraction
  readonly c: Fraction
}

/** Solves two linear equations in two variables by elimination. */
export function solveSystem(first: Equation, second: Equation): Solution {
  const forms = [first, second].map(normalForm)
  const names = [...new Set(forms.flatMap(variablesOf))].sort()
  const [x, y] = names
  if (x === undefined || y === undefined || names.length > 2) throw new NotAnExpression()
  const [one, two] = forms.map((form) => lineOf(form, x, y))
  if (!one || !two) throw new NotAnExpression()
  const text = ({ a, b, c }: Line): string =>
    `${writePolynomial(sumOf(polynomialOf([fraction(0), a], x), polynomialOf([fraction(0), b], y)))} = ${written(c)}`
  const determinant = minus(times(one.a, two.b), times(two.a, one.b))
  const steps = [
    step('Start with both equations.', `${writeEquation(first)} and ${writeEquation(second)}`),
    step('Bring both into the form ax + by = c.', `${text(one)} and ${text(two)}`),
  ]
  if (isZero(determinant)) return parallel(steps, one, two)
  const top = minus(times(one.c, two.b), times(two.c, one.b))
  const xValue = over(top, determinant)
  const yValue = over(minus(times(one.a, two.c), times(two.a, one.c)), determinant)
  steps.push(
    step(
      `Multiply the first by ${written(two.b)} and the second by ${written(one.b)}, then subtract: ${y} drops out.`,
      `${writePolynomial(polynomialOf([fraction(0), determinant], x))} = ${written(top)}`,
    ),
    step(`Divide by ${written(determinant)}.`, `${x} = ${written(xValue)}`),
    step(
      `Put ${x} = ${written(xValue)} into one of the equations and solve for ${y}.`,
      `${y} = ${written(yValue)}`,
    ),
  )
  const checks = [first, second].map(({ left, right }, index) => {
    const at = (side: Equation['left']): string =>
      written(evaluate(withValue(withValue(side, x, xValue), y, yValue)))
    return `Equation ${index + 1}: left ${at(left)}, right ${at(right)}.`
  })
  return {
    steps,
    answer: `${x} = ${written(xValue)}, ${y} = ${written(yValue)}`,
    check: checks.join(' '),
  }
}

function parallel(steps: Solution['steps'], one: Line, two: Line): Solution {
  const isSameLine =
    isZero(minus(times(one.a, two.c), times(two.a, one.c))) &&
    isZero(minus(times(one.b, two.c), times(two.b, one.c)))
  return isSameLine
    ? {
        steps: [...steps, step('One equation is a multiple of the other.', '0 = 0')],
        answer: 'There are infinitely many solutions',
        check: 'Both equations describe the same line.',
      }
    : {
        steps: [
          ...steps,
          step('The left sides are multiples of each other, the right sides are not.', '0 = 1'),
        ],
        answer: 'There is no solution',
        check: 'The equations describe two parallel lines.',
      }
}

/** Everything on one side; divided by nothing that holds a variable. */
function normalForm({ left, right }: Equation): Polynomial {
  const [first, second] = [expand(left), expand(right)]
  if (!numberOf(first.bottom) || !numberOf(second.bottom)) throw new NotAnExpression()
  return differenceOf(first.top, second.top)
}

function lineOf(form: Polynomial, x: string, y: string): Line | undefined {
  if ([...form.keys()].some((monomial) => !['', x, y].includes(monomial))) return undefined
  const of = (monomial: string): Fraction => form.get(monomial) ?? fraction(0)
  return { a: of(x), b: of(y), c: minus(fraction(0), of('')) }
}
