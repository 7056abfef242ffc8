import type { Level, Question } from '../../library/topic.js'
import { type MathsGenerator, nonZero, threeWrong } from './maths-generator.js'
import { type Polynomial, product, written } from './polynomial.js'
import { type Rational, rational, writtenFraction } from './rational.js'

/** Linear equations: two steps, then x on both sides, then brackets and answers that may be fractions. */
export const linearEquationQuestion: MathsGenerator = (level, random) => {
  if (level === 'hard')
    return withBrackets(
      nonZero(random, 6),
      nonZero(random, 9),
      nonZero(random, 6),
      nonZero(random, 9),
      random.integer(-9, 9),
    )
  const x = level === 'easy' ? random.integer(1, 12) : nonZero(random, 12)
  const a = random.integer(2, 9)
  const b = nonZero(random, 15)
  if (level === 'easy') return equation(level, [b, a], [a * x + b])
  const c = random.integer(1, a - 1)
  return equation(level, [b, a], [a * x + b - c * x, c])
}

function withBrackets(a: number, b: number, c: number, d: number, e: number): Question {
  // Equal slopes would leave no single solution.
  const factor = a === c ? c + 7 : c
  const left = `${a === 1 ? '' : a === -1 ? '-' : a}(${written([b, 1])})`
  const bracket = `${factor === 1 ? '' : factor === -1 ? '-' : factor}(${written([d, 1])})`
  const rest = e === 0 ? '' : e < 0 ? ` - ${-e}` : ` + ${e}`
  const expanded = product([factor], [d, 1])
  return equation(
    'hard',
    product([a], [b, 1]),
    [(expanded[0] ?? 0) + e, factor],
    `${left} = ${bracket}${rest}`,
  )
}

/** Solves left = right, both of first degree. */
function equation(
  level: Level,
  left: Polynomial,
  right: Polynomial,
  shown = `${written(left)} = ${written(right)}`,
): Question {
  const [b = 0, a = 0] = left
  const [d = 0, c = 0] = right
  const solution = rational(d - b, a - c)
  const answer = solutionText(solution)
  const slips = [rational(d + b, a - c), rational(b - d, a - c), rational(d - b, 1)].map(solutionText)
  const more = (step: number) =>
    solutionText({ ...solution, numerator: solution.numerator + step * solution.denominator })
  const expanded = level === 'hard' ? `Expanded, this is ${written(left)} = ${written(right)}. ` : ''
  return {
    level,
    question: `Solve for x: ${shown}`,
    answer,
    why: `${expanded}Collecting x on one side and the numbers on the other gives ${written([0, a - c])} = ${d - b}, so ${answer}.`,
    hint:
      level === 'easy'
        ? 'First undo the addition or subtraction, then divide.'
        : 'Bring all terms with x to one side and all numbers to the other.',
    wrong: threeWrong(answer, slips, more),
  }
}

const solutionText = (solution: Rational): string => `x = ${writtenFraction(solution)}`
