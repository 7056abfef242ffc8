import type { Evidence, Plan, ToolCall, ToolResult, TurnEvent } from '@tutor/contracts'
import type { Style } from './style.js'

const stepNames: Readonly<Record<string, string>> = {
  analyze: 'understanding the message',
  plan: 'choosing tools and arguments',
  call_tool: 'calling the tool',
  reply: 'writing the reply',
  ask: 'asking back',
  converse: 'answering',
  decline: 'answering with care',
}

type EventText = (data: TurnEvent['data'], style: Style) => string

/** What a person is told of an event; events that are not here are not shown. */
const texts: Partial<Record<TurnEvent['type'], EventText>> = {
  'step.started': ({ step }, style) => style.dim(`· ${stepNames[String(step)] ?? step}…`),
  // The gateway's events hold what the contracts say.
  'plan.decided': ({ plan }, style) => planText(plan as Plan, style),
  'tool.finished': (data, style) => toolText(data as unknown as FinishedTool, style),
  notice: ({ message }, style) => style.warn(`! ${message}`),
  'reply.reset': (_data, style) => style.dim('(starting the reply again)'),
  'turn.done': () => '',
  'turn.failed': ({ error }, style) =>
    style.warn(`The turn failed: ${(error as { detail?: string } | null)?.detail ?? 'unknown'}`),
  'turn.cancelled': (_data, style) => style.warn('The turn was cancelled.'),
}

/** Turns events into lines for a person; what a reply streams is written as it comes. */
export function renderer(style: Style, write: (text: string) => void) {
  let replying = false
  return ({ type, data }: TurnEvent): void => {
    if (type === 'reply.delta') {
      if (!replying) write(`\n${style.bold('Tutor:')} `)
      replying = true
      write(String(data['text']))
      return
    }
    // The reply's own step ends while its text is being read: nothing to say.
    const text = texts[type]?.(data, style)
    if (text === undefined) return
    if (replying) write('\n\n')
    replying = false
    write(`${text}\n`)
  }
}

interface FinishedTool {
  readonly result: ToolResult | null
  readonly error: { readonly detail: string } | null
}

function planText({ action, calls, engine, context }: Plan, style: Style): string {
  const feeling = `${context.emotional_state.value} (${percent(context.emotional_state.confidence)})`
  const head = `${style.bold(action)}  ${style.dim(`subject ${context.subject ?? 'unknown'}, feels ${feeling}, engine ${engine.path} ${engine.version}`)}`
  return [head, ...calls.map((call) => callText(call, style))].join('\n')
}

function callText({ tool, parameters, evidence }: ToolCall, style: Style): string {
  const widths = Object.keys(parameters).map((name) => name.length)
  const width = Math.max(0, ...widths)
  const rows = Object.entries(parameters).map(([name, value]) => {
    const why = evidence[name] ? evidenceText(evidence[name]) : ''
    return `    ${name.padEnd(width)}  ${shorten(value)}  ${style.dim(why)}`
  })
  return [`  ${style.accent(tool)}`, ...rows].join('\n')
}

const evidenceText = ({ source, confidence, quote, rule, because }: Evidence): string => {
  const reason = quote ? ` “${quote}”` : because ? ` ${because}` : rule ? ` ${rule}` : ''
  return `← ${source}${reason}, ${percent(confidence)}`
}

function toolText({ result, error }: FinishedTool, style: Style): string {
  if (!result) return style.warn(`! ${error?.detail ?? 'The tool failed'}`)
  const engine = result.engine.fallback_reason
    ? `${result.engine.path} engine, since the model failed: ${result.engine.fallback_reason}`
    : `${result.engine.path} engine`
  const rule = '─'.repeat(60)
  return [style.dim(rule), result.artifact.markdown.trim(), style.dim(`${rule} ${engine}`)].join('\n')
}

const percent = (share: number): string => `${Math.round(share * 100)}%`

function shorten(value: unknown): string {
  const text = JSON.stringify(value)
  return text.length > 70 ? `${text.slice(0, 67)}…` : text
}
