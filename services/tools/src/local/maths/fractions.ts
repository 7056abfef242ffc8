import type { Question } from '../../library/topic.js'
import type { Random } from '../seeded-random.js'
import { type MathsGenerator, threeWrong } from './maths-generator.js'
import { add, divide, multiply, type Rational, rational, subtract, writtenFraction } from './rational.js'

interface Operation {
  readonly sign: '+' | '-' | '×' | '÷'
  readonly apply: (left: Rational, right: Rational) => Rational
  readonly rule: string
}
const plus: Operation = {
  sign: '+',
  apply: add,
  rule: 'Bring both to a common denominator, then add the numerators.',
}
const minus: Operation = {
  sign: '-',
  apply: subtract,
  rule: 'Bring both to a common denominator, then subtract the numerators.',
}
const times: Operation = {
  sign: '×',
  apply: multiply,
  rule: 'Multiply numerator by numerator and denominator by denominator.',
}
const over: Operation = {
  sign: '÷',
  apply: divide,
  rule: 'Multiply by the reciprocal of the second fraction.',
}

/** Fractions: equal denominators, then different ones, then multiplying and dividing. */
export const fractionQuestion: MathsGenerator = (level, random) => {
  if (level === 'easy') {
    const denominator = random.integer(3, 12)
    const left = { numerator: random.integer(1, denominator - 1), denominator }
    return calculation(level, left, plus, { numerator: random.integer(1, denominator - 1), denominator })
  }
  const left = properFraction(random)
  const right = properFraction(random)
  if (level === 'hard') return calculation(level, left, random.pick([times, over]), right)
  return random.chance()
    ? calculation(level, larger(left, right), minus, larger(left, right) === left ? right : left)
    : calculation(level, left, plus, right)
}

function properFraction(random: Random): Rational {
  const denominator = random.integer(2, 12)
  return rational(random.integer(1, denominator - 1), denominator)
}

const larger = (left: Rational, right: Rational): Rational =>
  left.numerator * right.denominator >= right.numerator * left.denominator ? left : right

function calculation(
  level: Question['level'],
  left: Rational,
  { sign, apply, rule }: Operation,
  right: Rational,
): Question {
  const result = apply(left, right)
  const answer = writtenFraction(result)
  const slips = [
    rational(left.numerator + right.numerator, left.denominator + right.denominator),
    sign === '÷'
      ? multiply(left, right)
      : rational(left.numerator + right.numerator, left.denominator * right.denominator),
    rational(result.denominator, result.numerator || 1),
  ].map(writtenFraction)
  return {
    level,
    question: `Work out ${shown(left)} ${sign} ${shown(right)} and give the answer in its lowest terms.`,
    answer,
    why: `${rule} In its lowest terms the result is ${answer}.`,
    hint: rule,
    wrong: threeWrong(answer, slips, (step) =>
      writtenFraction(add(result, rational(step, result.denominator + 1))),
    ),
  }
}

/** Not reduced, since an easy question may well ask for 2/4 + 1/4. */
const shown = ({ numerator, denominator }: Rational): string => `${numerator}/${denominator}`
