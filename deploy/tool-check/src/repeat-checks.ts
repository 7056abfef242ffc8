import { isDeepStrictEqual } from 'node:util'
import type { Probe } from '@tutor/tools/probe'
import type { Caller } from './caller.js'
import type { CheckOptions } from './check-options.js'
import { acceptedCheck } from './checks/input-checks.js'
import { type Line, type Seen, skipped, wrong } from './checks/line.js'
import type { Base } from './inputs/base.js'
import { caseOf } from './inputs/input-case.js'

/** The same call again, with one key, and many at once. */
export async function repeatChecks(
  probe: Probe,
  { usual }: Base,
  caller: Caller,
  options: CheckOptions,
): Promise<readonly Line[]> {
  const why = (): string => caller.givenUp() ?? 'no call was answered'
  const same = await caller.askAll('repeat.same', [caseOf('once', usual), caseOf('the same again', usual)])
  const lines = [acceptedCheck(probe, 'repeat.same', same, why())]
  lines.push(await idempotency(probe, usual, caller, options))
  const inputs = Array.from({ length: options.parallel }, (_, index) =>
    caseOf(`call ${index + 1} of ${options.parallel} at once`, usual),
  )
  return [...lines, acceptedCheck(probe, 'parallel', await caller.askTogether('parallel', inputs), why())]
}

async function idempotency(
  probe: Probe,
  usual: Base['usual'],
  caller: Caller,
  { isIdempotent, seed }: CheckOptions,
): Promise<Line> {
  const check = 'repeat.idempotent'
  if (!isIdempotent)
    return skipped(check, 'not declared; --idempotent says that the tool honours Idempotency-Key')
  // Another run of this program is another request.
  const idempotencyKey = `tool-check-${seed}-${Date.now()}`
  const calls = await caller.askAll(
    check,
    ['the first', 'the second'].map((which) =>
      caseOf(`${which} of one Idempotency-Key`, usual, { idempotencyKey }),
    ),
  )
  const line = acceptedCheck(probe, check, calls, caller.givenUp() ?? 'no call was answered')
  const [first, second] = calls
  if (line.verdict !== 'ok' || !first || !second || isSame(first, second)) return line
  return wrong(check, [{ seen: second, message: 'another answer than the first' }], 1)
}

const isSame = (one: Seen, other: Seen): boolean => isDeepStrictEqual(one.probed.output, other.probed.output)
