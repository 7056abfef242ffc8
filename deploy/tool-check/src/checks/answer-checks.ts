import type { Json } from '../schema/schema.js'
import { faultText, judge, type Line, type Seen } from './line.js'
import { reasonOf, wasAccepted } from './outcome.js'

const nothing = 'there is no answer to judge'

/** What holds for every answer, whatever it answers to. */
export function answerChecks(seen: readonly Seen[], timeoutMs: number): readonly Line[] {
  const answered = seen.filter(({ probed }) => probed.answer !== undefined || probed.error === undefined)
  const accepted = seen.filter((call) => wasAccepted(call))
  const valid = accepted.filter(({ check }) => !check.startsWith('invalid.'))
  const made = valid.filter(({ probed }) => probed.output !== undefined)
  const slowest = Math.round(Math.max(0, ...seen.map(({ probed }) => probed.durationMs)))
  const only = (reason: string) => (call: Seen) =>
    reasonOf(call) === reason
      ? { message: call.probed.error?.message ?? reason, faults: faultsIn(call) }
      : undefined
  const readable = valid.filter((call) => reasonOf(call) !== 'tool_answer_too_large')
  const inForm = readable.filter((call) => reasonOf(call) !== 'tool_answer_invalid')
  return [
    judge('answer.redirect', answered, nothing, 0, (call) =>
      reasonOf(call) === 'tool_redirected'
        ? { message: `answered ${call.probed.answer?.status}` }
        : undefined,
    ),
    judge(
      'answer.time',
      seen,
      nothing,
      0,
      (call) =>
        reasonOf(call) === 'tool_timeout' ? { message: `no answer within ${timeoutMs} ms` } : undefined,
      `slowest ${slowest} of ${timeoutMs} ms`,
    ),
    judge('answer.type', readable, nothing, 0, only('tool_answer_invalid')),
    judge('answer.size', valid, nothing, 0, only('tool_answer_too_large')),
    judge('answer.schema', inForm, nothing, 0, only('schema_drift')),
    judge('answer.artifact', made, nothing, 0, ({ probed: { artifact, artifactFaults } }) => {
      if (artifactFaults.length > 0)
        return { message: 'is not shown as declared', faults: artifactFaults.map(faultText) }
      return artifact?.markdown.trim() === '' ? { message: 'nothing of it can be shown' } : undefined
    }),
    judge(
      'answer.markup',
      made.filter(({ check }) => check === 'valid.markup'),
      nothing,
      0,
      ({ probed: { output } }) =>
        output && textsIn(output).some((text) => /&lt;\/?script/i.test(text))
          ? { message: 'the text came back as HTML (&lt;script&gt;), which students would see' }
          : undefined,
    ),
  ]
}

const faultsIn = ({ probed: { error } }: Seen): readonly string[] | undefined => error?.errors?.map(faultText)

const textsIn = (value: Json): readonly string[] => {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : []
}
