import type { Probed } from '@tutor/tools/probe'
import type { InputCase } from '../inputs/input-case.js'
import { type Check, rules } from './rules.js'

/** What was said of a call by one check. */
export interface Seen extends InputCase {
  readonly check: Check
  readonly probed: Probed
}

/** One line of the report. */
export interface Line {
  readonly check: Check
  readonly verdict: 'ok' | 'wrong' | 'skipped'
  readonly message: string
  /** The call that shows what is wrong. */
  readonly shownBy?: Seen
  /** Mistakes with their paths. */
  readonly faults?: readonly string[]
}

export const ok = (check: Check, note = ''): Line => ({
  check,
  verdict: 'ok',
  message: `${rules[check][0]}${note === '' ? '' : ` (${note})`}`,
})

export const skipped = (check: Check, why: string): Line => ({ check, verdict: 'skipped', message: why })

export interface Fault {
  readonly seen: Seen
  readonly message: string
  readonly faults?: readonly string[] | undefined
}

/** Wrong with the first fault of those found among this many calls. */
export function wrong(check: Check, found: readonly Fault[], of: number): Line {
  const [first] = found
  const count = of === 1 ? '' : `${found.length} of ${of}: `
  return {
    check,
    verdict: 'wrong',
    message: `${count}${first ? `${first.seen.title}: ${first.message}` : ''}`,
    ...(first && { shownBy: first.seen }),
    ...(first?.faults && { faults: first.faults }),
  }
}

const counted = (calls: number, left: number): string =>
  `${calls === 1 ? 'one call' : `${calls} calls`}${left > 0 ? `, ${left} more left out` : ''}`

/** A check over calls, `left` more being left out: ok, wrong, or skipped where there was none to judge. `undefined` of `faultOf` is a call that is fine. */
export function judge(
  check: Check,
  calls: readonly Seen[],
  none: string,
  left: number,
  faultOf: (seen: Seen) => Omit<Fault, 'seen'> | undefined,
  note = counted(calls.length, left),
): Line {
  if (calls.length === 0) return skipped(check, none)
  const found = calls.flatMap((seen) => {
    const fault = faultOf(seen)
    return fault ? [{ seen, ...fault }] : []
  })
  return found.length === 0 ? ok(check, note) : wrong(check, found, calls.length)
}

/** A mistake with its place. */
export const faultText = ({ path, message }: { readonly path: string; readonly message: string }): string =>
  `${path === '' ? 'the document' : path}: ${message}`
