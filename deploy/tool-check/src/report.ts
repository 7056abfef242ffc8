import type { CheckedTool } from './check-tool.js'
import type { Line, Seen } from './checks/line.js'
import { rules } from './checks/rules.js'

const mostText = 300
const mostFaults = 20
const mostTextForMachines = 2_000

const bounded = (text: string, most: number): string =>
  text.length > most ? `${text.slice(0, most)}… (${text.length} characters)` : text
/** Control characters of a tool must not reach a terminal. */
const oneLine = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim()
const shown = (text: string): string => bounded(oneLine(text), mostText)

const words = { ok: 'ok', wrong: 'WRONG', skipped: 'skipped' } as const
const nameWidth = Math.max(...Object.keys(rules).map((check) => check.length))

/** One line of the report; below a wrong one the call that shows it and how to mend it. */
export function lineText(line: Line): string {
  const { verdict, check, message, shownBy, faults = [] } = line
  const head = `${words[verdict].padEnd(7)}  ${check.padEnd(nameWidth)}  ${shown(message)}`
  if (verdict !== 'wrong') return head
  const below = [
    ...faults.slice(0, mostFaults).map((fault) => `- ${shown(fault)}`),
    ...(faults.length > mostFaults ? [`- and ${faults.length - mostFaults} more`] : []),
    ...(shownBy ? [requestText(shownBy), answerText(shownBy)] : []),
    `mend: ${rules[check][1]}`,
  ]
  return [head, ...below.map((text) => `${' '.repeat(9)}${text}`)].join('\n')
}

function requestText({ call, probed: { request } }: Seen): string {
  const { method, url, contentType, body } = request
  const with_ = { right: '', none: ' (no credentials)', wrong: ' (wrong credentials)' }[
    call.credentials ?? 'right'
  ]
  return ['>', method, shown(url) + with_, contentType, body === undefined ? undefined : shown(body)]
    .filter((part) => part !== undefined)
    .join(' ')
}

function answerText({ probed: { answer, output, error, durationMs } }: Seen): string {
  const time = `${Math.round(durationMs)} ms`
  if (answer)
    return `< ${answer.status} ${answer.contentType || 'of no type'} ${shown(answer.text)} (${time})`
  return `< ${shown(output ? JSON.stringify(output) : (error?.message ?? 'nothing'))} (${time})`
}

export interface Totals {
  readonly ok: number
  readonly wrong: number
  readonly skipped: number
  readonly calls: number
}

export function totalsOf(tools: readonly CheckedTool[]): Totals {
  const lines = tools.flatMap((tool) => tool.lines)
  const count = (verdict: Line['verdict']): number => lines.filter((line) => line.verdict === verdict).length
  const calls = tools.reduce((sum, tool) => sum + tool.calls, 0)
  return { ok: count('ok'), wrong: count('wrong'), skipped: count('skipped'), calls }
}

/** The report for machines. Texts are bounded; credentials are in none of them. */
export function reportJson(target: string, seed: number, tools: readonly CheckedTool[]): string {
  const report = {
    target,
    seed,
    totals: totalsOf(tools),
    tools: tools.map(({ name, calls, lines }) => ({ name, calls, checks: lines.map(lineJson) })),
  }
  return `${JSON.stringify(report, null, 2)}\n`
}

function lineJson({ check, verdict, message, faults, shownBy }: Line) {
  const cut = (text: string): string => bounded(text, mostTextForMachines)
  return {
    check,
    verdict,
    message,
    ...(verdict === 'wrong' && { mend: rules[check][1] }),
    ...(faults && { faults }),
    ...(shownBy && {
      request: {
        ...shownBy.probed.request,
        body: cut(shownBy.probed.request.body ?? ''),
        credentials: shownBy.call.credentials ?? 'right',
      },
      answer: shownBy.probed.answer && { ...shownBy.probed.answer, text: cut(shownBy.probed.answer.text) },
      duration_ms: Math.round(shownBy.probed.durationMs),
    }),
  }
}
