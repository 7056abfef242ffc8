import { type Expression, NotAnExpression } from '../algebra/expression.js'
import {
  type Fraction,
  fraction,
  isSame,
  negated,
  one,
  over,
  plus,
  times,
  written,
} from '../algebra/fraction.js'
import {
  coefficientsOf,
  expand,
  numberOf,
  type Polynomial,
  polynomialOf,
  variablesOf,
  writePolynomial,
} from '../algebra/polynomial.js'
import { writeExpression } from '../algebra/write-expression.js'
import { rationalRoots } from './quadratics.js'
import { type Solution, type Step, step } from './solution.js'

interface OneVariable {
  readonly variable: string
  readonly coefficients: readonly Fraction[]
  readonly polynomial: Polynomial
}

function polynomialIn(expression: Expression): OneVariable {
  const { top, bottom } = expand(expression)
  const [variable = 'x', ...others] = variablesOf(top)
  const coefficients = coefficientsOf(top, variable)
  if (!numberOf(bottom) || others.length > 0 || !coefficients) throw new NotAnExpression()
  return { variable, coefficients, polynomial: top }
}

const derivativeOf = (coefficients: readonly Fraction[]): Fraction[] =>
  coefficients.slice(1).map((coefficient, index) => times(coefficient, fraction(index + 1)))

/** Differentiates a polynomial term by term. */
export function differentiate(expression: Expression): Solution {
  const { variable, coefficients, polynomial } = polynomialIn(expression)
  const result = polynomialOf(derivativeOf(coefficients), variable)
  const steps = [
    step('Start with the function.', writeExpression(expression)),
    step('Write it as a sum of powers.', writePolynomial(polynomial)),
    ...termSteps(coefficients, variable, (value, exponent) => [
      times(value, fraction(exponent)),
      exponent - 1,
      'Multiply by the power and lower it by 1',
    ]),
    step('Add up the terms; constants vanish.', writePolynomial(result)),
  ]
  const answer = writePolynomial(result)
  return {
    steps,
    answer,
    check: `Integrate ${answer} term by term: it gives ${writePolynomial(polynomial)} again, up to a constant.`,
  }
}

/** Integrates a polynomial term by term. */
export function integrate(expression: Expression): Solution {
  const { variable, coefficients, polynomial } = polynomialIn(expression)
  const raised = [fraction(0), ...coefficients.map((value, power) => over(value, fraction(power + 1)))]
  const result = writePolynomial(polynomialOf(raised, variable))
  return {
    steps: [
      step('Start with the function.', writePolynomial(polynomial)),
      ...termSteps(coefficients, variable, (value, exponent) => [
        over(value, fraction(exponent + 1)),
        exponent + 1,
        'Raise the power by 1 and divide by the new power',
      ]),
      step('Add up the terms and a constant C.', `${result} + C`),
    ],
    answer: `${result} + C`,
    check: `The derivative of ${result} + C is ${writePolynomial(polynomial)}.`,
  }
}

function termSteps(
  coefficients: readonly Fraction[],
  variable: string,
  rule: (value: Fraction, exponent: number) => readonly [Fraction, number, string],
): Step[] {
  return coefficients
    .flatMap((value, exponent) => {
      const term = monomial(value, exponent, variable)
      if (term === '0' || exponent === 0) return []
      const [factor, power, words] = rule(value, exponent)
      return [step(`${words}: ${term}.`, monomial(factor, power, variable))]
    })
    .reverse()
}

const monomial = (value: Fraction, exponent: number, variable: string): string =>
  writePolynomial(polynomialOf([...Array.from({ length: exponent }, () => fraction(0)), value], variable))

/** The product of a polynomial's linear factors, as far as its roots are fractions. */
export function factored(coefficients: readonly Fraction[], variable: string): string | undefined {
  const leading = coefficients.at(-1) ?? one
  let rest = coefficients.map((value) => over(value, leading))
  const factors: string[] = []
  while (rest.length > 2) {
    const root = rationalRoots(rest)[0]
    if (!root) break
    factors.push(`(${writePolynomial(polynomialOf([negated(root), one], variable))})`)
    rest = quotientBy(rest, root)
  }
  if (factors.length === 0) return undefined
  const last = `(${writePolynomial(polynomialOf(rest, variable))})`
  const lead = isSame(leading, one) ? '' : isSame(leading, negated(one)) ? '-' : written(leading)
  return (
    lead + [...factors, ...(rest.length > 1 ? [last] : [])].join('').replaceAll(`(${variable})`, variable)
  )
}

function quotientBy(coefficients: readonly Fraction[], root: Fraction): Fraction[] {
  const result: Fraction[] = []
  for (const coefficient of [...coefficients].reverse()) {
    const previous = result.at(-1)
    result.push(previous ? plus(coefficient, times(previous, root)) : coefficient)
  }
  return result.slice(0, -1).reverse()
}

/** Factors a polynomial of one variable. */
export function factorise(expression: Expression): Solution {
  const { variable, coefficients, polynomial } = polynomialIn(expression)
  const product = factored(coefficients, variable)
  if (product === undefined) throw new NotAnExpression()
  return {
    steps: [
      step('Start with the polynomial.', writePolynomial(polynomial)),
      step('Find its roots and write a factor for each.', product),
    ],
    answer: product,
    check: `Multiply out ${product}: it gives ${writePolynomial(polynomial)}.`,
  }
}

/** An expression with letters and no question about it: its plain form, its factors and its derivative. */
export function describeExpression(expression: Expression): Solution {
  const { top, bottom } = expand(expression)
  if (!numberOf(bottom)) throw new NotAnExpression()
  const simple = writePolynomial(top)
  const steps = [
    step('Start with the expression.', writeExpression(expression)),
    step('Multiply out and collect like terms.', simple),
  ]
  const [variable = 'x', ...others] = variablesOf(top)
  const coefficients = others.length === 0 ? coefficientsOf(top, variable) : undefined
  const product = coefficients && factored(coefficients, variable)
  if (product) steps.push(step('Factor.', product))
  const derivative =
    coefficients && coefficients.length > 1
      ? writePolynomial(polynomialOf(derivativeOf(coefficients), variable))
      : undefined
  if (derivative) steps.push(step('Its derivative, if that was asked.', derivative))
  const extras = [product && `factored: ${product}`, derivative && `derivative: ${derivative}`].filter(
    Boolean,
  )
  return {
    steps,
    answer: [simple, ...extras].join('; '),
    check: 'Put a small number in the place of each letter, before and after: the values agree.',
  }
}
