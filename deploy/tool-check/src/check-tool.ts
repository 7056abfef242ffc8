import type { Probe } from '@tutor/tools/probe'
import { type Caller, createCaller } from './caller.js'
import type { CheckOptions } from './check-options.js'
import { answerChecks } from './checks/answer-checks.js'
import { errorChecks } from './checks/error-checks.js'
import { acceptedCheck, refusedCheck } from './checks/input-checks.js'
import { type Line, skipped } from './checks/line.js'
import { reasonOf, tellsAcceptance, wasAccepted } from './checks/outcome.js'
import { type Check, rules } from './checks/rules.js'
import { type Base, type Bases, basesOf } from './inputs/base.js'
import { caseOf } from './inputs/input-case.js'
import { invalidInputs } from './inputs/invalid-inputs.js'
import { plainInputs, validInputs } from './inputs/valid-inputs.js'
import { protocolChecks } from './protocol-checks.js'
import { repeatChecks } from './repeat-checks.js'
import type { JsonObject } from './schema/schema.js'

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
  if (useless !== undefined) return [...lines, ...whereNothingIsTold(useless, lines)]
  const all = await caller.askAll('valid.all', [caseOf('every property', full)])
  lines.push(acceptedCheck(probe, 'valid.all', all, givenUp()))
  if ([...few, ...all].every((seen) => tellsAcceptance(seen) && !wasAccepted(seen)))
    return [...lines, ...whereNothingIsTold('no valid input is accepted: give one with --input FILE', lines)]
  // What is refused by itself would only be told again in every other line.
  const base: Base = { usual: all.some(wasAccepted) ? full : minimal, isValid }
  lines.push(...(await validLines(probe, base, caller, options)))
  lines.push(...(await repeatChecks(probe, base, caller, options)))
  const statuses = probe.kind === 'openapi' ? [400, 422] : [400]
  for (const { check, cases, none, left } of invalidInputs(probe, base)) {
    const calls = await caller.askAll(check, cases)
    lines.push(refusedCheck(probe, check, calls, caller.givenUp() ?? none, statuses, left))
  }
  lines.push(...(await protocolChecks(probe, base, caller, options)))
  return lines
}

async function validLines(
  probe: Probe,
  base: Base,
  caller: Caller,
  { seed }: CheckOptions,
): Promise<readonly Line[]> {
  const schema: JsonObject = probe.manifest.input_schema
  const plain = plainInputs(schema, base)
  const texts = await caller.askAll('valid.text', [...plain.values()])
  const why = (none: string): string => caller.givenUp() ?? none
  const lines = [acceptedCheck(probe, 'valid.text', texts, why('the input has no free text'))]
  const accepted = new Set(texts.filter(wasAccepted).map(({ title }) => title))
  const isFree = (place: string): boolean => accepted.has(plain.get(place)?.title ?? '')
  for (const { check, cases, none, left } of validInputs(schema, base, seed, isFree)) {
    const calls = await caller.askAll(check, cases)
    lines.push(acceptedCheck(probe, check, calls, why(none), left))
  }
  return lines
}

/** Every check that would call the tool once more. */
const whereNothingIsTold = (why: string, said: readonly Line[]): readonly Line[] =>
  // Its keys are these.
  (Object.keys(rules) as Check[])
    .filter((check) => /^(valid|repeat|parallel|invalid|auth)/.test(check) || check === 'errors.not-found')
    .filter((check) => !said.some((line) => line.check === check))
    .map((check) => skipped(check, why))

const hopeless: Readonly<Record<string, string>> = {
  tool_unreachable: 'the tool can’t be reached',
  address_refused: 'the address is refused: --allow-private for a tool on this machine',
  tool_auth_failed: 'the tool refuses the credentials: give them with --auth-env NAME',
  tool_not_found: 'the tool answers 404 to its own address',
  tool_redirected: 'the tool redirects',
}
