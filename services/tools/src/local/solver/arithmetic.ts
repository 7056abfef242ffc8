import { type Expression, NotAnExpression, type Sign } from '../algebra/expression.js'
import {
  decimalOf,
  type Fraction,
  greatestCommonDivisor,
  isWhole,
  isZero,
  minus,
  negated,
  over,
  plus,
  power,
  rootOf,
  times,
  written,
} from '../algebra/fraction.js'
import { writeExpression } from '../algebra/write-expression.js'
import { type Solution, type Step, step } from './solution.js'

type Numeral = Extract<Expression, { kind: 'number' }>
type Operation = Extract<Expression, { kind: 'operation' }>
interface Reduction {
  readonly expression: Expression
  readonly description: string
}

const mostSteps = 60
const highestPower = 200
const longestNumber = 10n ** 300n

/** Something is divided by 0. */
export class DivisionByZero extends NotAnExpression {}

/** Works out numbers one operation at a time, inner brackets and stronger operations first. */
export function workOut(problem: Expression): Solution {
  let expression = withFractions(problem)
  const steps: Step[] = [step('Start with the problem.', writeExpression(expression))]
  while (expression.kind !== 'number') {
    if (steps.length > mostSteps) throw new NotAnExpression()
    const next = reduce(expression)
    expression = next.expression
    steps.push(step(next.description, writeExpression(expression)))
  }
  const answer = valueText(expression)
  return { steps, answer, check: checkOf(problem, expression.value) }
}

/** `3/4` stays a fraction where it can't be simplified; other divisions are steps. */
function withFractions(expression: Expression): Expression {
  if (expression.kind === 'negative' && expression.of.kind === 'number')
    return numeral(negated(expression.of.value), isDecimal(expression.of))
  if (expression.kind === 'negative' || expression.kind === 'root')
    return { ...expression, of: withFractions(expression.of) }
  if (expression.kind !== 'operation') return expression
  const left = withFractions(expression.left)
  const right = withFractions(expression.right)
  if (expression.sign === '/' && isWholeNumeral(left) && isWholeNumeral(right)) {
    const isReduced = greatestCommonDivisor(left.value.numerator, right.value.numerator) === 1n
    if (isReduced && right.value.numerator > 1n) return numeral(over(left.value, right.value))
  }
  return { ...expression, left, right }
}

const isWholeNumeral = (expression: Expression): expression is Numeral =>
  expression.kind === 'number' && isWhole(expression.value) && !expression.text?.includes('.')

const numeral = (value: Fraction, asDecimal = false): Numeral => {
  const { text, exact } = decimalOf(value, 12)
  return asDecimal && exact && !isWhole(value) ? { kind: 'number', value, text } : { kind: 'number', value }
}

function reduce(expression: Expression): Reduction {
  if (expression.kind === 'operation') return reduceOperation(expression)
  if (expression.kind === 'negative' || expression.kind === 'root') return reduceInside(expression)
  throw new NotAnExpression()
}

function reduceInside(expression: Extract<Expression, { kind: 'negative' | 'root' }>): Reduction {
  const { of } = expression
  if (of.kind !== 'number') {
    const inner = reduce(of)
    return { ...inner, expression: { ...expression, of: inner.expression } }
  }
  if (expression.kind === 'negative')
    return {
      expression: numeral(negated(of.value), isDecimal(of)),
      description: `Take the opposite of ${valueText(of)}.`,
    }
  const root = rootOf(of.value)
  if (!root) throw new NotAnExpression()
  return {
    expression: numeral(root, isDecimal(of)),
    description: `Take the square root: ${written(root)} × ${written(root)} = ${written(of.value)}.`,
  }
}

function reduceOperation(expression: Operation): Reduction {
  const { left, right } = expression
  if (left.kind !== 'number') {
    const inner = reduce(left)
    return { ...inner, expression: { ...expression, left: inner.expression } }
  }
  if (right.kind !== 'number') {
    const inner = reduce(right)
    return { ...inner, expression: { ...expression, right: inner.expression } }
  }
  const value = apply(expression.sign, left.value, right.value)
  if (value.numerator > longestNumber || value.denominator > longestNumber) throw new NotAnExpression()
  const result = numeral(value, isDecimal(left) || isDecimal(right))
  return {
    expression: result,
    description: `${ruleFor(expression.sign, left, right)} ${writeExpression(expression)} = ${valueText(result)}.`,
  }
}

const isDecimal = ({ text }: Numeral): boolean => text?.includes('.') ?? false
const valueText = ({ text, value }: Numeral): string => (text?.includes('.') ? text : written(value))

function apply(sign: Sign, left: Fraction, right: Fraction): Fraction {
  if (sign === '+') return plus(left, right)
  if (sign === '-') return minus(left, right)
  if (sign === '*') return times(left, right)
  if (sign === '/') {
    if (isZero(right)) throw new DivisionByZero()
    return over(left, right)
  }
  const exponent = Number(right.numerator)
  const isUndefined = isZero(left) && exponent <= 0
  if (!isWhole(right) || Math.abs(exponent) > highestPower || isUndefined) throw new NotAnExpression()
  return power(left, exponent)
}

const rules: Readonly<Record<Sign, string>> = {
  '+': 'Add:',
  '-': 'Subtract:',
  '*': 'Multiply:',
  '/': 'Divide:',
  '^': 'Work out the power:',
}

function ruleFor(sign: Sign, left: Numeral, right: Numeral): string {
  const bothWhole = isWhole(left.value) && isWhole(right.value)
  if (bothWhole || isDecimal(left) || isDecimal(right)) return rules[sign]
  if (sign === '*') return 'Multiply numerator by numerator and denominator by denominator:'
  if (sign === '/') return 'Multiply by the reciprocal of the second number:'
  if (sign === '^') return rules[sign]
  const [a, b] = [left.value.denominator, right.value.denominator]
  const common = (a / greatestCommonDivisor(a, b)) * b
  const over = ({ value }: Numeral): string => `${(value.numerator * common) / value.denominator}/${common}`
  return a === b
    ? rules[sign]
    : `Bring both to the common denominator ${common}, ${over(left)} and ${over(right)}:`
}

function checkOf(problem: Expression, value: Fraction): string {
  const decimal = decimalOf(value)
  return `A calculator gives ${decimal.exact ? '' : 'about '}${decimal.text} for ${writeExpression(problem)}.`
}

/** The exact value of an expression without variables. Throws NotAnExpression. */
export function evaluate(expression: Expression): Fraction {
  switch (expression.kind) {
    case 'number':
      return expression.value
    case 'variable':
      throw new NotAnExpression()
    case 'negative':
      return negated(evaluate(expression.of))
    case 'root': {
      const root = rootOf(evaluate(expression.of))
      if (!root) throw new NotAnExpression()
      return root
    }
    case 'operation':
      return apply(expression.sign, evaluate(expression.left), evaluate(expression.right))
  }
}

/** The expression with a number in the place of a variable. */
export function withValue(expression: Expression, name: string, value: Fraction): Expression {
  switch (expression.kind) {
    case 'variable':
      return expression.name === name ? { kind: 'number', value } : expression
    case 'number':
      return expression
    case 'negative':
    case 'root':
      return { ...expression, of: withValue(expression.of, name, value) }
    case 'operation':
      return {
        ...expression,
        left: withValue(expression.left, name, value),
        right: withValue(expression.right, name, value),
      }
  }
}
