import type { Question } from '../../library/topic.js'
import type { Random } from '../seeded-random.js'
import { type MathsGenerator, nonZero, threeWrong } from './maths-generator.js'
import { derivative, type Polynomial, product, valueAt, written } from './polynomial.js'

/** Derivatives of polynomials: one or two terms, then whole polynomials, then products and slopes at a point. */
export const derivativeQuestion: MathsGenerator = (level, random) => {
  if (level === 'easy') return ofPolynomial(level, shortPolynomial(random))
  if (level === 'medium')
    return ofPolynomial(level, [
      nonZero(random, 12),
      nonZero(random, 9),
      nonZero(random, 9),
      nonZero(random, 6),
    ])
  return random.chance() ? ofProduct(random) : slopeAtPoint(random)
}

function shortPolynomial(random: Random): Polynomial {
  const power = random.integer(2, 6)
  const polynomial = Array.from({ length: power + 1 }, () => 0)
  polynomial[power] = random.integer(1, 9)
  if (random.chance()) polynomial[1] = nonZero(random, 9)
  return polynomial
}

function ofPolynomial(level: 'easy' | 'medium', polynomial: Polynomial): Question {
  const answer = written(derivative(polynomial))
  return {
    level,
    question: `Differentiate f(x) = ${written(polynomial)}.`,
    answer,
    why: `By the power rule each term a*x^n becomes n*a*x^(n-1), and constants vanish: f'(x) = ${answer}.`,
    hint: 'Multiply each coefficient by its power, then lower the power by 1.',
    wrong: wrongDerivatives(answer, polynomial),
  }
}

function wrongDerivatives(
  answer: string,
  polynomial: Polynomial,
  slips: readonly Polynomial[] = [],
): string[] {
  const right = derivative(polynomial)
  const powerKept = polynomial.map((coefficient, power) => coefficient * power)
  const notMultiplied = polynomial.slice(1)
  const constantKept = [(right[0] ?? 0) + (polynomial[0] ?? 0), ...right.slice(1)]
  const more = (step: number) => written([(right[0] ?? 0) + step, ...right.slice(1)])
  return threeWrong(answer, [...slips, powerKept, notMultiplied, constantKept].map(written), more)
}

function ofProduct(random: Random): Question {
  const left = [nonZero(random, 9), nonZero(random, 5)]
  const right = [nonZero(random, 9), 0, nonZero(random, 5)]
  const whole = product(left, right)
  const answer = written(derivative(whole))
  return {
    level: 'hard',
    question: `Differentiate f(x) = (${written(left)})(${written(right)}) and expand the result.`,
    answer,
    why: `With u = ${written(left)} and v = ${written(right)} the product rule u'v + uv' gives ${answer}. Expanding f(x) = ${written(whole)} first gives the same.`,
    hint: "Use the product rule u'v + uv', or expand before you differentiate.",
    // The commonest slip is u'v'.
    wrong: wrongDerivatives(answer, whole, [product(derivative(left), derivative(right))]),
  }
}

function slopeAtPoint(random: Random): Question {
  const polynomial = [nonZero(random, 9), nonZero(random, 9), nonZero(random, 6), nonZero(random, 4)]
  const x = nonZero(random, 4)
  const slope = valueAt(derivative(polynomial), x)
  const slips = [valueAt(polynomial, x), valueAt(derivative(polynomial), -x), -slope].map(String)
  return {
    level: 'hard',
    question: `Find the slope of the graph of f(x) = ${written(polynomial)} at x = ${x}.`,
    answer: String(slope),
    why: `f'(x) = ${written(derivative(polynomial))}, and at x = ${x} this is ${slope}.`,
    hint: "The slope at a point is the value of f'(x) there.",
    wrong: threeWrong(String(slope), slips, (step) => String(slope + step)),
  }
}
