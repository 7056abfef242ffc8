import fc from 'fast-check'
import { type Level, levels } from '../../src/library/topic.js'
import { derivativeQuestion } from '../../src/local/maths/derivatives.js'
import { fractionQuestion } from '../../src/local/maths/fractions.js'
import { linearEquationQuestion } from '../../src/local/maths/linear-equations.js'
import type { MathsGenerator } from '../../src/local/maths/maths-generator.js'
import { percentageQuestion } from '../../src/local/maths/percentages.js'
import { quadraticEquationQuestion } from '../../src/local/maths/quadratic-equations.js'
import { seededRandom } from '../../src/local/seeded-random.js'

/** The value of an expression as it is written on a page, computed apart from the code that wrote it. */
function evaluate(expression: string, x: number): number {
  const source = expression
    .replaceAll('×', '*')
    .replaceAll('÷', '/')
    .replace(/(\d|\))(?=[x(])/g, '$1*')
    .replace(/-(?=[x(])/g, '-1*')
    .replaceAll('^', '**')
    .replaceAll('x', `(${x})`)
  return Number(new Function(`return ${source}`)())
}

const near = (left: number, right: number): boolean =>
  Math.abs(left - right) < 1e-4 * Math.max(1, Math.abs(left), Math.abs(right))
const inFraction = (expression: string): string => expression.replace(/(\d+\/\d+)/g, '($1)')

/** Whether `answer` solves the question, by substitution or by numbers. */
type Check = (question: string, answer: string) => boolean

const solves: Check = (question, answer) => {
  const equation = question.replace(/^Solve (for x: )?/, '').replace(/\.$/, '')
  const [left = '', right = ''] = equation.split(' = ')
  return answer.split(' or ').every((root) => {
    const x = evaluate(root.replace('x = ', ''), 0)
    return near(evaluate(left, x), evaluate(right, x))
  })
}

const isDerivative: Check = (question, answer) => {
  const slope = /f\(x\) = (.+) at x = (-?\d+)\./.exec(question)
  const f = slope?.[1] ?? /f\(x\) = (.+?)( and expand the result)?\.$/.exec(question)![1]!
  const step = 1e-4
  const numeric = (x: number): number => (evaluate(f, x + step) - evaluate(f, x - step)) / (2 * step)
  if (slope) return near(numeric(Number(slope[2])), Number(answer))
  return [-1.5, 0.5, 2].every((x) => near(numeric(x), evaluate(answer, x)))
}

const isResult: Check = (question, answer) => {
  const expression = /^Work out (.+) and give/.exec(question)![1]!
  return near(evaluate(inFraction(expression), 0), evaluate(answer, 0))
}

const isPercentage: Check = (question, answer) => {
  const [first = 0, second = 0] = question.match(/\d+/g)!.map(Number)
  const sign = /rise/.test(question) ? 1 : -1
  if (question.startsWith('What is')) return near((first / 100) * second, Number(answer))
  if (question.startsWith('A price')) return near(first * (1 + (sign * second) / 100), Number(answer))
  return near(Number(answer) * (1 + (sign * first) / 100), second)
}

const generators: [string, MathsGenerator, Check][] = [
  ['derivatives', derivativeQuestion, isDerivative],
  ['linear equations', linearEquationQuestion, solves],
  ['fractions', fractionQuestion, isResult],
  ['quadratic equations', quadraticEquationQuestion, solves],
  ['percentages', percentageQuestion, isPercentage],
]

describe.each(generators)('%s', (_name, generate, isRight) => {
  test('every answer is right, no wrong answer is, and the four differ', () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom<Level>(...levels), (seed, level) => {
        const { question, answer, wrong } = generate(level, seededRandom(seed))
        expect([question, answer, isRight(question, answer)]).toEqual([question, answer, true])
        expect(new Set([answer, ...wrong]).size).toBe(4)
        for (const slip of wrong)
          expect([question, slip, isWholeAnswer(question, slip, isRight)]).toEqual([question, slip, false])
      }),
      { numRuns: 600 },
    )
  })

  test('two roots are given where there are two, and fractions are in lowest terms', () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom<Level>(...levels), (seed, level) => {
        const { answer } = generate(level, seededRandom(seed))
        for (const [, top = '', bottom = ''] of answer.matchAll(/(\d+)\/(\d+)/g))
          expect([answer, divisor(Number(top), Number(bottom))]).toEqual([answer, 1])
        expect(new Set(answer.split(' or ')).size).toBe(answer.split(' or ').length)
      }),
    )
  })
})

/** A wrong answer may hold one right root of two. It is still wrong as a whole. */
const isWholeAnswer = (question: string, answer: string, isRight: Check): boolean =>
  isRight(question, answer) &&
  !(question.includes('x^2') && question.startsWith('Solve') && !answer.includes(' or '))

const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b))

test('a quadratic equation with two roots names both', () => {
  fc.assert(
    fc.property(fc.string(), fc.constantFrom<Level>(...levels), (seed, level) => {
      const { question, answer } = quadraticEquationQuestion(level, seededRandom(seed))
      const [, a = '', b = '', c = ''] =
        /^Solve (-?\d*)x\^2(?: ([+-] \d*)x)?(?: ([+-] \d+))? = 0\.$/.exec(question) ?? []
      const number = (text: string, otherwise: number): number => {
        const digits = text.replace(' ', '')
        return digits === '' ? otherwise : /\d/.test(digits) ? Number(digits) : Number(`${digits}1`)
      }
      const [p, q, r] = [number(a, 1), number(b, 0), number(c, 0)]
      const roots = q * q - 4 * p * r === 0 ? 1 : 2
      expect([question, answer.split(' or ').length]).toEqual([question, roots])
    }),
  )
})
