import type { Seen } from './line.js'

/** Faults that have a line of their own, whatever input they come with. */
const ofTheirOwn: readonly (string | undefined)[] = [
  'tool_timeout',
  'tool_answer_too_large',
  'tool_redirected',
  'tool_answer_invalid',
  'schema_drift',
  'tool_rate_limited',
]

export const reasonOf = ({ probed }: Seen): string | undefined => probed.error?.reason

/** True for calls that tell whether the input was accepted. */
export const tellsAcceptance = (seen: Seen): boolean => !ofTheirOwn.includes(reasonOf(seen))

/** True for calls that were answered as work well done, in whatever form. */
export const wasAccepted = ({ probed: { answer, error } }: Seen): boolean =>
  answer
    ? answer.status >= 200 && answer.status < 300
    : error === undefined ||
      ['schema_drift', 'tool_answer_invalid', 'tool_answer_too_large'].includes(error.reason ?? '')

/** What came, in few words: `answered 500`. */
export function outcomeOf({ probed: { answer, error } }: Seen): string {
  if (answer) return `answered ${answer.status}`
  return error === undefined ? 'was accepted' : lowered(error)
}

const lowered = (error: Error): string => {
  const cause = error.cause instanceof Error ? ` (${error.cause.message})` : ''
  return `${error.message}${cause}`
}
