import type { Probe } from '@tutor/tools/probe'
import { faultText, judge, type Line, type Seen } from './line.js'
import { outcomeOf, tellsAcceptance, wasAccepted } from './outcome.js'
import type { Check } from './rules.js'

const elsewhere = 'no call told; see the lines on answers'

/** Valid inputs are answered with 200; operations of a document may say another 2xx. */
export function acceptedCheck(
  probe: Probe,
  check: Check,
  calls: readonly Seen[],
  none: string,
  left = 0,
): Line {
  const isExcused = (seen: Seen): boolean => seen.mayRefuse === true && isRefusedWell(probe, seen)
  const told = calls.filter((seen) => tellsAcceptance(seen) && !isExcused(seen))
  const why = calls.some(isExcused) ? 'the tool takes no text of any kind: it answers 400 or 404' : elsewhere
  return judge(check, told, calls.length === 0 ? none : why, left, (seen) =>
    wasAccepted(seen) && (probe.kind !== 'http' || seen.probed.answer?.status === 200)
      ? undefined
      : { message: outcomeOf(seen), faults: seen.probed.error?.errors?.map(faultText) },
  )
}

/** MCP has no statuses: an error that says something is as good. */
function isRefusedWell({ kind }: Probe, seen: Seen): boolean {
  const { answer, error } = seen.probed
  if (kind === 'mcp')
    return error !== undefined && tellsAcceptance(seen) && error.reason !== 'tool_unreachable'
  return answer !== undefined && [400, 404, ...(kind === 'openapi' ? [422] : [])].includes(answer.status)
}

/** Invalid inputs are answered with one of these statuses; over MCP, with an error. */
export function refusedCheck(
  probe: Probe,
  check: Check,
  calls: readonly Seen[],
  none: string,
  statuses: readonly number[],
  left = 0,
): Line {
  const told = calls.filter((seen) => wasAccepted(seen) || tellsAcceptance(seen))
  return judge(check, told, calls.length === 0 ? none : elsewhere, left, (seen) => {
    const { answer, error } = seen.probed
    const isRefused =
      probe.kind === 'mcp'
        ? statuses.includes(401)
          ? error?.reason === 'tool_auth_failed'
          : isRefusedWell(probe, seen)
        : answer !== undefined && statuses.includes(answer.status)
    return isRefused
      ? undefined
      : {
          message: `${outcomeOf(seen)} instead of ${probe.kind === 'mcp' ? 'an error' : statuses.join(' or ')}`,
        }
  })
}
