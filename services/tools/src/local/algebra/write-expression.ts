import type { Expression, Sign } from './expression.js'
import { isNegative, isWhole, written } from './fraction.js'

const strength: Readonly<Record<Sign, number>> = { '+': 1, '-': 1, '*': 2, '/': 2, '^': 4 }
const shown: Readonly<Record<Sign, string>> = { '+': ' + ', '-': ' - ', '*': ' × ', '/': ' ÷ ', '^': '^' }

const strengthOf = (expression: Expression): number => {
  if (expression.kind === 'operation') return strength[expression.sign]
  if (expression.kind === 'negative') return 3
  if (expression.kind !== 'number') return 5
  if (isNegative(expression.value)) return 3
  return expression.text !== undefined || isWhole(expression.value) ? 5 : 2
}

/** With the brackets that it needs and no others. */
export function writeExpression(expression: Expression): string {
  switch (expression.kind) {
    case 'number':
      return expression.text ?? written(expression.value)
    case 'variable':
      return expression.name
    case 'negative':
      return `-${inside(expression.of, 4)}`
    case 'root':
      return `√(${writeExpression(expression.of)})`
    case 'operation': {
      const { sign, left, right } = expression
      if (sign === '*' && isFactor(left) && isLetter(right))
        return writeExpression(left) + writeExpression(right)
      const own = strength[sign]
      // What follows a minus or a division is bracketed when it is as weak; a power's base when it is weaker.
      const least = sign === '+' ? own : own + 0.5
      return `${inside(left, sign === '^' ? own + 0.5 : own)}${shown[sign]}${inside(right, startsNegative(right) ? 5 : least)}`
    }
  }
}

/** "2x" and "2x^2" are written without a sign. */
const isFactor = (expression: Expression): boolean =>
  expression.kind === 'number' ? isWhole(expression.value) : expression.kind === 'variable'
const isLetter = (expression: Expression): boolean =>
  expression.kind === 'variable' ||
  (expression.kind === 'operation' && expression.sign === '^' && expression.left.kind === 'variable')

const startsNegative = (expression: Expression): boolean =>
  expression.kind === 'negative' || (expression.kind === 'number' && isNegative(expression.value))

const inside = (expression: Expression, least: number): string =>
  strengthOf(expression) < least ? `(${writeExpression(expression)})` : writeExpression(expression)
