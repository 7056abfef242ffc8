import fc from 'fast-check'
import { parseExpression } from '../../../src/local/algebra/expression.js'
import { fraction, written } from '../../../src/local/algebra/fraction.js'
import { evaluate } from '../../../src/local/solver/arithmetic.js'
import { solutionOf } from '../../../src/local/solver/math-step-solver.js'
import { type Shipped, shipped } from '../../support/fixtures.js'

const answer = (problem: string) => solutionOf(problem).answer

describe('arithmetic', () => {
  test.each([
    ['2 + 3 * (4 - 1)^2', '29'],
    ['3/4 + 2/5', '23/20'],
    ['0.5 × 3 − 1.25', '0.25'],
    ['1 1/2 + 2 1/4', '15/4'],
    ['-3^2', '-9'],
    ['(-3)²', '9'],
    ['5 - -3', '8'],
    ['10 / 4', '5/2'],
    ['8 - 3 - 2', '3'],
    ['2^3^2', '512'],
    ['sqrt(16) + 2', '6'],
    ['√0.25', '0.5'],
    ['1,200 + 34', '1234'],
    ['7 times 8', '56'],
    ['what is 12 divided by 8?', '3/2'],
    ['2 + 2 = 5', 'The statement is false'],
    ['1/3 + 1/6 = 0.5', 'The statement is true'],
    ['1 / (2 - 2)', 'The result is not defined, since nothing can be divided by 0'],
  ])('%s is %s', (problem, result) => expect(answer(problem)).toBe(result))

  test('every step is one operation, and the last is the answer', () => {
    const { steps, answer: result } = solutionOf('2 + 3 * (4 - 1)^2')
    expect(steps.map(({ expression }) => expression)).toEqual([
      '2 + 3 × (4 - 1)^2',
      '2 + 3 × 3^2',
      '2 + 3 × 9',
      '2 + 27',
      '29',
    ])
    expect(result).toBe('29')
  })

  test('agrees with exact fractions on sums and products of any fractions', () => {
    const number = fc.tuple(fc.integer({ min: -99, max: 99 }), fc.integer({ min: 1, max: 99 }))
    fc.assert(
      fc.property(number, number, fc.constantFrom('+', '-', '*'), ([a, b], [c, d], sign) => {
        const [left, right] = [BigInt(a) * BigInt(d), BigInt(c) * BigInt(b)]
        const expected =
          sign === '*'
            ? fraction(a * c, b * d)
            : fraction(sign === '+' ? left + right : left - right, BigInt(b) * BigInt(d))
        expect(answer(`(${a}/${b}) ${sign} (${c}/${d})`)).toBe(written(expected))
      }),
    )
  })

  test('each written step has the value of the problem', () => {
    const leaf = fc.integer({ min: 1, max: 12 }).map(String)
    const expression = fc.letrec<{ node: string }>((tie) => ({
      node: fc.oneof(
        { maxDepth: 4 },
        leaf,
        fc
          .tuple(tie('node'), fc.constantFrom('+', '-', '*', '/'), tie('node'))
          .map(([left, sign, right]) => `(${left} ${sign} ${right})`),
      ),
    })).node
    fc.assert(
      fc.property(expression, (text) => {
        const { steps } = solutionOf(text)
        if (/not defined/.test(answer(text))) return
        const value = (shown: string) =>
          written(evaluate(parseExpression(shown.replaceAll('×', '*').replaceAll('÷', '/'))))
        const values = new Set(steps.map((step) => value(step.expression)))
        expect([...values]).toEqual([value(text)])
      }),
    )
  })
})

describe('equations', () => {
  test.each([
    ['solve 2x + 5 = 15', 'x = 5'],
    ['3x - 7 = 2x + 5 for x', 'x = 12'],
    ['solve for x: 5x = 20', 'x = 4'],
    ['3/4 = x/12', 'x = 9'],
    ['3:4 = x:12', 'x = 9'],
    ['3/x = 6/8', 'x = 4'],
    ['2(x+1) = 2x + 2', 'Every value of x is a solution'],
    ['x + 1 = x + 2', 'There is no solution'],
    ['(x^2-1)/(x-1) = 2', 'There is no solution'],
    ['x^2 - 5x + 6 = 0', 'x = 2 or x = 3'],
    ['x² + x + 1/4 = 0', 'x = -1/2'],
    ['x^2 = 2', 'x = ± √2 (x ≈ -1.41421 or x ≈ 1.41421)'],
    ['x^2 + 1 = 0', 'There is no real solution (complex: x = ± i)'],
    ['t^3 = 8', 't = 2'],
    ['x^4 - 5x^2 + 4 = 0', 'x = 1 or x = -1 or x = -2 or x = 2'],
    ['x + y = 5, x - y = 1', 'x = 3, y = 2'],
    ['2x+3y=12 and x - y = 1', 'x = 3, y = 2'],
    ['x + y = 1; 2x + 2y = 2', 'There are infinitely many solutions'],
    ['x + y = 1; x + y = 2', 'There is no solution'],
  ])('%s: %s', (problem, result) => expect(answer(problem)).toBe(result))

  test('the check puts the solution into both sides', () => {
    expect(solutionOf('2x + 5 = 15').check).toBe('With x = 5 the left side is 15 and the right side is 15.')
  })

  test('any linear equation with whole coefficients is solved exactly', () => {
    const whole = fc.integer({ min: -50, max: 50 })
    fc.assert(
      fc.property(whole, whole, whole, whole, (a, b, c, d) => {
        fc.pre(a !== c)
        expect(answer(`${a}x + (${b}) = ${c}x + (${d})`)).toBe(`x = ${written(fraction(d - b, a - c))}`)
      }),
    )
  })

  test('a quadratic with given roots has these roots', () => {
    const whole = fc.integer({ min: -30, max: 30 })
    fc.assert(
      fc.property(whole, whole, (p, q) => {
        const roots = [...new Set([p, q])].sort((a, b) => a - b)
        expect(answer(`(x - (${p}))(x - (${q})) = 0`)).toBe(roots.map((root) => `x = ${root}`).join(' or '))
      }),
    )
  })
})

describe('percentages', () => {
  test.each([
    ['15% of 240', '36'],
    ['what is 12.5 percent of 80', '10'],
    ['20 is what percent of 80', '25%'],
    ['30 is 15% of what', '200'],
    ['20% off 50', '40'],
    ['increase 80 by 15%', '92'],
    ['percentage change from 80 to 100', '25% (an increase)'],
    ['from 100 to 80 as a percentage', '-20% (a decrease)'],
  ])('%s: %s', (problem, result) => expect(answer(problem)).toBe(result))
})

describe('polynomials', () => {
  test.each([
    ['derivative of x^3 - 4x', '3x^2 - 4'],
    ['differentiate f(x) = (x + 1)(x - 1)', '2x'],
    ['find the derivative of 7', '0'],
    ['the integral of 2x dx', 'x^2 + C'],
    ['factor x^2 - 5x + 6', '(x - 2)(x - 3)'],
    ['x^3 - 4x', 'x^3 - 4x; factored: x(x - 2)(x + 2); derivative: 3x^2 - 4'],
    ['simplify 2a + 3b - a', 'a + 3b'],
  ])('%s: %s', (problem, result) => expect(answer(problem)).toBe(result))
})

describe('what it can not read is left to a model', () => {
  test.each([
    'a train travels 60 miles in 2 hours, how fast is it',
    'sin(x) = 1',
    'x^5 - x - 1 = 0',
    'sqrt(2)',
    'prove that 2 is prime',
    '9^9^9',
    '(9^20)^20^20',
    '2 3',
    '',
    '((((',
    'x = = 2',
    'x + y = 3',
    `${'('.repeat(200)}1${')'.repeat(190)}`,
    'x'.repeat(4_000),
    '9'.repeat(4_000),
    '1+'.repeat(2_000),
    ' '.repeat(4_000),
  ])('%s', (problem) =>
    expect(() => solutionOf(problem)).toThrow(
      expect.objectContaining({ code: 'UNAVAILABLE', reason: 'model_required' }),
    ),
  )

  test('nothing else ever comes out of any text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'0123456789xy+-*/^()%=.,; √²'), maxLength: 40 }),
        (text) => {
          try {
            expect(solutionOf(text).answer).toMatch(/\S/)
          } catch (error) {
            expect(error).toMatchObject({ reason: 'model_required' })
          }
        },
      ),
      { numRuns: 2_000 },
    )
  })
})

describe('the tool', () => {
  let tools: Shipped
  beforeAll(async () => {
    tools = await shipped()
  })

  test('leaves the steps out when they are not wanted', () => {
    expect(tools.run('math_step_solver', { problem: '2x = 4', show_steps: false }).output).toMatchObject({
      steps: [],
      answer: 'x = 2',
    })
  })
})
