import type { Probe } from '@tutor/tools/probe'
import { faultText, judge, type Line, type Seen } from './line.js'
import { outcomeOf, tellsAcceptance, wasAccepted } from './outcome.js'
import type { Check } from './rules.js'

const elsewhere = 'no call told; see the lines on answers'

/** A tool need not know every topic: 404 to such a text tells nothing of whether it is read well. */
const mayBeUnknown: readonly Check[] = ['valid.bounds', 'valid.long-text', 'valid.unicode', 'valid.markup']

/** Valid inputs are answered with 200; operations of a document may say another 2xx. */
export function acceptedCheck(
  { kind }: Probe,
  check: Check,
  calls: readonly Seen[],
  none: string,
  left = 0,
): Line {
  const isUnknown = (seen: Seen): boolean =>
    mayBeUnknown.includes(check) && seen.probed.answer?.status === 404
  const told = calls.filter((seen) => tellsAcceptance(seen) && !isUnknown(seen))
  const why = calls.some(isUnknown) ? 'answered 404: the tool knows nothing of such texts' : elsewhere
  return judge(check, told, calls.length === 0 ? none : why, left, (seen) =>
    wasAccepted(seen) && (kind !== 'http' || seen.probed.answer?.status === 200)
      ? undefined
      : { message: outcomeOf(seen), faults: seen.probed.error?.errors?.map(faultText) },
  )
}

/** Invalid inputs are answered with one of these statuses; over MCP, with an error that says so. */
export function refusedCheck(
  { kind }: Probe,
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
      kind === 'mcp'
        ? error?.code === 'INVALID_INPUT' || (error?.reason === 'tool_auth_failed' && statuses.includes(401))
        : answer !== undefined && statuses.includes(answer.status)
    return isRefused ? undefined : { message: `${outcomeOf(seen)} instead of ${statuses.join(' or ')}` }
  })
}
