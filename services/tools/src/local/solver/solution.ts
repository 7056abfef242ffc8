import type { Expression } from '../algebra/expression.js'
import { writeExpression } from '../algebra/write-expression.js'

export interface Step {
  readonly description: string
  readonly expression: string
}

/** A worked problem: how it goes, what comes out, and how to see that it is right. */
export interface Solution {
  readonly steps: readonly Step[]
  readonly answer: string
  readonly check: string
}

export const step = (description: string, expression: string): Step => ({ description, expression })

/** An equation as it stands in the problem. */
export interface Equation {
  readonly left: Expression
  readonly right: Expression
}

export const writeEquation = ({ left, right }: Equation): string =>
  `${writeExpression(left)} = ${writeExpression(right)}`
