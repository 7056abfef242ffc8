import type { ProbeCall } from '@tutor/tools/probe'
import type { Check } from '../checks/rules.js'
import type { JsonObject } from '../schema/schema.js'

/** One call that a tool is judged by. */
export interface InputCase {
  /** What is special about it, as a phrase: `count at its maximum (20)`. */
  readonly title: string
  readonly call: ProbeCall
  /** The tool may refuse it, as an equation solver may refuse an odd text, if it does that well. */
  readonly mayRefuse?: boolean
}

export interface Family {
  readonly check: Check
  readonly cases: readonly InputCase[]
  /** Why there are no cases, where there are none. */
  readonly none: string
  /** How many more there would be. */
  readonly left: number
}

/** Enough to find a fault by; a schema of a hundred values must not take a thousand calls. */
const mostCases = 40

export const family = (check: Check, none: string, cases: readonly InputCase[]): Family => ({
  check,
  none,
  cases: cases.slice(0, mostCases),
  left: Math.max(0, cases.length - mostCases),
})

/** The call's type is of values that may be changed, ours of values that are never. */
export const caseOf = (
  title: string,
  parameters: JsonObject,
  more: Omit<ProbeCall, 'parameters'> = {},
): InputCase => ({
  title,
  call: { ...more, parameters: structuredClone(parameters) as ProbeCall['parameters'] },
})
