import { AppError } from '@tutor/contracts'
import { z } from 'zod'
import { type Expression, inOneNotation, NotAnExpression, parseExpression } from '../algebra/expression.js'
import { isSame } from '../algebra/fraction.js'
import { computed, type LocalTool } from '../computed.js'
import { DivisionByZero, evaluate, workOut } from './arithmetic.js'
import { solveEquation } from './equations.js'
import { solvePercentage } from './percentages.js'
import { describeExpression, differentiate, factorise, integrate } from './polynomial-questions.js'
import { type Equation, type Solution, step } from './solution.js'
import { solveSystem } from './systems.js'

/** A longer text is a word problem, which takes reading and not only working out. */
const longestProblem = 400

const lead =
  /^(?:please|can you|could you|help me|solve|calculate|compute|evaluate|work out|simplify|expand|find|what is|what's|how much is|the|following|this|equations?|system|value of|expression|proportion|of|for [a-z](?= (?:in|if|when)\b|:|,)|in|if|:|,)(?=[\s:,]|$)[\s:,]*/i
const tail = /(?:[\s,]+(?:for [a-z]|step by step|please|with steps|= ?\?))+$/i

const derivative =
  /^(?:(?:find|take|calculate|compute) )?(?:the )?(?:first )?(?:derivative (?:of )?|differentiate |d\/dx )(?:with respect to x )?/i
const integral =
  /^(?:(?:find|take|calculate|compute) )?(?:the )?(?:indefinite )?(?:integral (?:of )?|integrate |antiderivative (?:of )?)/i
const factoring = /^(?:factor(?:ise|ize)?)(?: the)?(?: expression| polynomial)? /i
const namedFunction = /^(?:[fgh]\([a-z]\)|y) = /

/** Solves what it can read with every step; throws UNAVAILABLE with reason `model_required` for anything else. */
export const solveMathProblem: LocalTool = computed(
  z.object({ problem: z.string(), show_steps: z.boolean() }),
  ({ problem, show_steps: showSteps }) => {
    const solution = solutionOf(problem)
    return { ...solution, steps: showSteps ? solution.steps : [] }
  },
)

/** The worked solution. Throws UNAVAILABLE with reason `model_required` where the text is no such problem. */
export function solutionOf(problem: string): Solution {
  if (problem.length > longestProblem) throw beyond()
  try {
    return solve(
      problem
        .replace(/\s+/g, ' ')
        .replace(/[\s.?!]+$/, '')
        .trim(),
    )
  } catch (error) {
    if (error instanceof DivisionByZero) return undefinedResult(problem)
    if (error instanceof NotAnExpression) throw beyond(error)
    throw error
  }
}

const undefinedResult = (problem: string): Solution => ({
  steps: [step('Look at what is divided by.', problem)],
  answer: 'The result is not defined, since nothing can be divided by 0',
  check: 'No number times 0 gives anything but 0.',
})

const beyond = (cause?: Error): AppError =>
  new AppError(
    'UNAVAILABLE',
    'Without a language model the solver reads arithmetic, percentages, proportions, equations of one variable, two ' +
      'linear equations, and derivatives of polynomials, written as formulas. This problem is none of them.',
    { reason: 'model_required', ...(cause && { cause }) },
  )

function solve(text: string): Solution {
  const plain = withoutLead(text)
    .replace(tail, '')
    .replace(/(?<=\d),(?=\d{3}(?!\d))/g, '')
  const percentage = solvePercentage(plain) ?? solvePercentage(text)
  if (percentage) return percentage
  for (const [pattern, work] of [
    [derivative, differentiate],
    [integral, integrate],
    [factoring, factorise],
  ] as const) {
    const found = pattern.exec(text)
    if (found)
      return work(
        expressionOf(
          text.slice(found[0].length).replace(tail, '').replace(namedFunction, '').replace(/ ?dx$/, ''),
        ),
      )
  }
  const equations = plain
    .split(/\s*(?:;|,? and |,|\n)\s*/)
    .filter((part) => part !== '')
    .map(equationOf)
  const [first, second, ...more] = equations
  if (first && second && more.length === 0) return solveSystem(first, second)
  if (equations.length !== 1) throw new NotAnExpression()
  if (first)
    return hasVariable(first.left) || hasVariable(first.right) ? solveEquation(first) : comparison(first)
  const expression = expressionOf(plain)
  return hasVariable(expression) ? describeExpression(expression) : workOut(expression)
}

/** Each lead is cut once from the front; there is an end to them, since the text gets shorter. */
function withoutLead(text: string): string {
  let rest = text
  for (let found = lead.exec(rest); found && found[0].length > 0; found = lead.exec(rest))
    rest = rest.slice(found[0].length)
  return rest
}

const expressionOf = (text: string): Expression => parseExpression(inOneNotation(text))

/** An equation, or undefined for an expression without `=`. "3:4 = x:12" is a proportion. */
function equationOf(text: string): Equation | undefined {
  const [left, right, ...more] = inOneNotation(text).replaceAll('::', '=').replaceAll(':', '/').split('=')
  if (right === undefined || left === undefined) return undefined
  if (more.length > 0) throw new NotAnExpression()
  return { left: parseExpression(left), right: parseExpression(right) }
}

function hasVariable(expression: Expression): boolean {
  if (expression.kind === 'variable') return true
  if (expression.kind === 'number') return false
  return expression.kind === 'operation'
    ? hasVariable(expression.left) || hasVariable(expression.right)
    : hasVariable(expression.of)
}

/** "2 + 3 = 6": whether it is so. */
function comparison({ left, right }: Equation): Solution {
  const [first, second] = [workOut(left), workOut(right)]
  const isTrue = isSame(evaluate(left), evaluate(right))
  return {
    steps: [...first.steps, ...second.steps],
    answer: isTrue ? 'The statement is true' : 'The statement is false',
    check: `The left side is ${first.answer} and the right side is ${second.answer}.`,
  }
}
