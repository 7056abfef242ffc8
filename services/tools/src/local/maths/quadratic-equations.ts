import type { Question } from '../../library/topic.js'
import { type MathsGenerator, nonZero, threeWrong } from './maths-generator.js'
import { type Polynomial, product, written } from './polynomial.js'
import { type Rational, rational, writtenFraction } from './rational.js'

/** Quadratic equations with rational roots: positive roots, then any sign, then a leading coefficient that is not 1. */
export const quadraticEquationQuestion: MathsGenerator = (level, random) => {
  if (level === 'easy') return equation(level, [-random.integer(1, 12), 1], [-random.integer(1, 12), 1])
  if (level === 'medium') return equation(level, [nonZero(random, 10), 1], [random.integer(1, 10), 1])
  return equation(
    level,
    [nonZero(random, 7), random.integer(2, 4)],
    [nonZero(random, 7), random.integer(1, 3)],
  )
}

/** (left)(right) = 0, shown expanded; both factors are of first degree. */
function equation(level: Question['level'], left: Polynomial, right: Polynomial): Question {
  const roots = [rootOf(left), rootOf(right)]
  const answer = rootsText(roots)
  const [first = rational(0), second = rational(0)] = roots
  const slips = [
    [negative(first), negative(second)],
    [negative(first), second],
    [first, negative(second)],
  ].map(rootsText)
  const shift = ({ numerator, denominator }: Rational, by: number) =>
    rational(numerator + by * denominator, denominator)
  return {
    level,
    question: `Solve ${written(product(left, right))} = 0.`,
    answer,
    why: `The left side is (${written(left)})(${written(right)}). A product is 0 when a factor is 0, so ${answer}.`,
    hint:
      level === 'hard'
        ? 'Factorise, or use the quadratic formula.'
        : 'Find two numbers with the right product and the right sum, and factorise.',
    wrong: threeWrong(answer, slips, (step) => rootsText([shift(first, step), second])),
  }
}

const rootOf = ([constant = 0, slope = 1]: Polynomial): Rational => rational(-constant, slope)
const negative = ({ numerator, denominator }: Rational): Rational => rational(-numerator, denominator)

/** Roots in ascending order, a double root once. */
function rootsText(roots: readonly Rational[]): string {
  const ascending = [...roots].sort(
    (left, right) => left.numerator / left.denominator - right.numerator / right.denominator,
  )
  return [...new Set(ascending.map((root) => `x = ${writtenFraction(root)}`))].join(' or ')
}
