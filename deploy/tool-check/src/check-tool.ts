import type { Probe } from '@tutor/tools/probe'
import { type Caller, createCaller } from './caller.js'
import type { CheckOptions } from './check-options.js'
import { answerChecks } from './checks/answer-checks.js'
import { errorChecks } from './checks/error-checks.js'
import { acceptedCheck, refusedCheck } from './checks/input-checks.js'
import { type Line, skipped } from './checks/line.js'
import { reasonOf, wasAccepted } from './checks/outcome.js'
import { type Check, rules } from './checks/rules.js'
import { type Base, type Bases, basesOf } from './inputs/base.js'
import { caseOf } from './inputs/input-case.js'
import { invalidInputs } from './inputs/invalid-inputs.js'
import { validInputs } from './inputs/valid-inputs.js'
import { protocolChecks } from './protocol-checks.js'
import { repeatChecks } from './repeat-checks.js'

export interface CheckedTool {
  readonly name: string
  readonly lines: readonly Line[]
  readonly calls: number
}

/** Calls a tool with valid and invalid inputs and says of every rule whether it holds. */
export async function checkTool(probe: Probe, options: CheckOptions): Promise<CheckedTool> {
  const { name } = probe.manifest
  const bases = basesOf(probe, options.seed, options.input)
  if (!bases) {
    const line: Line = {
      check: 'inputs',
      verdict: 'wrong',
      message: 'no valid input could be made from the input schema',
    }
    return { name, lines: [line], calls: 0 }
  }
  const caller = createCaller(probe, options)
  const found = [...(await inputLines(probe, bases, caller, options))]
  found.push(...answerChecks(caller.seen, probe.limits.timeout_ms), ...errorChecks(probe, caller.seen))
  const lines = Object.keys(rules).flatMap((check) => found.filter((line) => line.check === check))
  return { name, lines, calls: caller.seen.length }
}

async function inputLines(
  probe: Probe,
  { minimal, full, isValid }: Bases,
  caller: Caller,
  options: CheckOptions,
): Promise<readonly Line[]> {
  const few = await caller.askAll('valid.minimal', [caseOf('required properties only', minimal)])
  // Nothing else would be told by a tool that is not there, or lets nobody in.
  const useless = few.map((seen) => hopeless[reasonOf(seen) ?? '']).find((why) => why !== undefined)
  const givenUp = (): string => caller.givenUp() ?? 'could not be sent'
  const lines = [acceptedCheck(probe, 'valid.minimal', few, givenUp())]
  if (useless !== undefined) return [...lines, ...whereNothingIsTold(useless)]
  const all = await caller.askAll('valid.all', [caseOf('every property', full)])
  lines.push(acceptedCheck(probe, 'valid.all', all, givenUp()))
  // What is refused by itself would only be told again in every other line.
  const base: Base = { usual: all.some(wasAccepted) ? full : minimal, isValid }
  for (const { check, cases, none, left } of validInputs(probe.manifest.input_schema, base, options.seed)) {
    const calls = await caller.askAll(check, cases)
    lines.push(acceptedCheck(probe, check, calls, caller.givenUp() ?? none, left))
  }
  lines.push(...(await repeatChecks(probe, base, caller, options)))
  const statuses = probe.kind === 'openapi' ? [400, 422] : [400]
  for (const { check, cases, none, left } of invalidInputs(probe, base)) {
    const calls = await caller.askAll(check, cases)
    lines.push(refusedCheck(probe, check, calls, caller.givenUp() ?? none, statuses, left))
  }
  lines.push(...(await protocolChecks(probe, base, caller, options)))
  return lines
}

/** Every check that calls the tool once more. */
const whereNothingIsTold = (why: string): readonly Line[] =>
  // Its keys are these.
  (Object.keys(rules) as Check[])
    .filter((check) => /^(valid|repeat|parallel|invalid|auth)/.test(check) || check === 'errors.not-found')
    .filter((check) => check !== 'valid.minimal')
    .map((check) => skipped(check, why))

const hopeless: Readonly<Record<string, string>> = {
  tool_unreachable: 'the tool can’t be reached',
  address_refused: 'the address is refused: --allow-private for a tool on this machine',
  tool_auth_failed: 'the tool refuses the credentials: give them with --auth-env NAME',
  tool_not_found: 'the tool answers 404 to its own address',
  tool_redirected: 'the tool redirects',
}
