import type { Probe } from '@tutor/tools/probe'
import type { Caller } from './caller.js'
import type { CheckOptions } from './check-options.js'
import { refusedCheck } from './checks/input-checks.js'
import { type Line, type Seen, skipped, wrong } from './checks/line.js'
import { outcomeOf, wasAccepted } from './checks/outcome.js'
import type { Check } from './checks/rules.js'
import type { Base } from './inputs/base.js'
import { caseOf } from './inputs/input-case.js'

const hugeBytes = 2 * 1_024 * 1_024

/** What is wrong with the request itself, and not with its parameters. */
export async function protocolChecks(
  probe: Probe,
  { usual }: Base,
  caller: Caller,
  { burst }: CheckOptions,
): Promise<readonly Line[]> {
  const refused = async (
    check: Check,
    title: string,
    statuses: readonly number[],
    more: object,
  ): Promise<Line> => {
    const call = await caller.ask(check, caseOf(title, usual, more))
    return refusedCheck(probe, check, call ? [call] : [], caller.givenUp() ?? 'could not be sent', statuses)
  }
  const lines: Line[] = []
  if (probe.kind === 'mcp') lines.push(...ofHttp.map((check) => skipped(check, 'MCP sends it otherwise')))
  else {
    const noBody = (check: Check): Line => skipped(check, 'the request has no body')
    const json = () =>
      refused('invalid.json', 'a body that is cut off', [400], { instead: { body: '{"topic": ' } })
    const form = { body: 'topic=gravity', contentType: 'application/x-www-form-urlencoded' }
    const type = () => refused('invalid.content-type', 'a form as the body', [400, 415], { instead: form })
    lines.push(probe.hasBody ? await json() : noBody('invalid.json'))
    lines.push(probe.hasBody ? await type() : noBody('invalid.content-type'))
    lines.push(probe.hasBody ? await hugeBody(probe, usual, caller) : noBody('invalid.huge-body'))
    const pathSuffix = '/no-such-path-of-tool-check'
    lines.push(
      await refused('errors.not-found', 'a path that is not served', [404], { instead: { pathSuffix } }),
    )
  }
  const open = 'the registration has no auth'
  lines.push(
    probe.auth === 'none'
      ? skipped('auth.none', open)
      : await refused('auth.none', 'no credentials', [401], { credentials: 'none' }),
    probe.auth === 'none'
      ? skipped('auth.wrong', open)
      : await refused('auth.wrong', 'wrong credentials', [401], { credentials: 'wrong' }),
  )
  if (burst !== undefined)
    await caller.askTogether(
      'errors.retry-after',
      Array.from({ length: burst }, (_, index) => caseOf(`call ${index + 1} of ${burst} at once`, usual)),
    )
  return lines
}

const ofHttp: readonly Check[] = [
  'invalid.json',
  'invalid.content-type',
  'invalid.huge-body',
  'errors.not-found',
]

/** A server may also end the connection in the middle, if it lives on. */
async function hugeBody(probe: Probe, usual: Base['usual'], caller: Caller): Promise<Line> {
  const check = 'invalid.huge-body'
  const body = JSON.stringify({ unexpected_field: 'x'.repeat(hugeBytes) })
  const call = await caller.ask(check, caseOf('a body of 2 MiB', usual, { instead: { body } }))
  const after = await caller.ask(check, caseOf('a valid call after a body of 2 MiB', usual))
  if (after && !wasAccepted(after)) return wrong(check, [{ seen: after, message: outcomeOf(after) }], 1)
  const isCut = call?.probed.error?.reason === 'tool_unreachable'
  const calls: readonly Seen[] = call && !isCut ? [call] : []
  const none = caller.givenUp() ?? 'the connection was ended, and the tool lives on'
  return refusedCheck(probe, check, calls, none, [400, 413])
}
