import type { CatalogueIndex, Parameter, Tool } from '../catalogue-index.js'
import type { Filled } from '../evidence.js'
import { withinRange } from '../within-range.js'
import { ModelReading, type ModelValue } from './model-reading.js'
import type { Shown } from './shown.js'

/** A model's reading whose every tool, value and quote was checked against catalogue and text. */
export interface CheckedReading {
  readonly action: ModelReading['action']
  readonly calls: readonly { readonly tool: Tool; readonly values: ReadonlyMap<string, Filled> }[]
}
export type Checked =
  | { readonly ok: true; readonly reading: CheckedReading }
  | { readonly ok: false; readonly problems: readonly string[] }

const mostCalls = 8
const mostProblems = 10

/** Reads a model's text. A tool that is no candidate, a value that the schema forbids or a quote that is not in the text is a problem. */
export function checkReading(
  text: string,
  shown: Shown,
  original: { readonly message: string; readonly history: readonly { readonly content: string }[] },
  candidates: ReadonlySet<string>,
  { tools }: CatalogueIndex,
): Checked {
  const parsed = ModelReading.safeParse(jsonOf(text))
  if (!parsed.success) return { ok: false, problems: ['Not a JSON object of the form that was asked for'] }
  const problems: string[] = []
  const calls = parsed.data.calls.slice(0, mostCalls).flatMap(({ tool: name, values }) => {
    const tool = candidates.has(name) ? tools.get(name) : undefined
    if (!tool) problems.push('A tool is not in the list of tools')
    return tool ? [{ tool, values: checkValues(tool, values, shown, original, problems) }] : []
  })
  if (parsed.data.action === 'call' && calls.length === 0) problems.push('action "call" without a call')
  return problems.length > 0
    ? { ok: false, problems: [...new Set(problems)].slice(0, mostProblems) }
    : {
        ok: true,
        reading: { action: parsed.data.action, calls: parsed.data.action === 'converse' ? [] : calls },
      }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\s*```(?:json)?\s*|\s*```\s*$/g, ''))
  } catch {
    return undefined
  }
}

function checkValues(
  tool: Tool,
  values: readonly ModelValue[],
  shown: Shown,
  original: Parameters<typeof checkReading>[2],
  problems: string[],
): ReadonlyMap<string, Filled> {
  const filled = new Map<string, Filled>()
  for (const said of values) {
    const parameter = tool.parameter(said.parameter)
    const problem = parameter ? valueProblem(parameter, said.value) : 'is no parameter of the tool'
    const start = textOf(shown, said.turn)?.indexOf(said.quote) ?? -1
    if (problem) problems.push(`${tool.name}.${said.parameter.slice(0, 60)}: ${problem}`)
    else if (start === -1 || said.quote.trim() === '')
      problems.push(`${tool.name}.${said.parameter}: the quote is not in the text, letter by letter`)
    if (!parameter || problem || start === -1) continue
    filled.set(parameter.name, asFilled(parameter, said, start, textOf(original, said.turn) ?? ''))
  }
  return filled
}

const textOf = (
  {
    message,
    history,
  }: { readonly message: string; readonly history: readonly { readonly content: string }[] },
  turn: number | null,
): string | undefined => (turn === null ? message : history[turn]?.content)

const typeProblems: Readonly<Record<string, (value: ModelValue['value']) => string | undefined>> = {
  integer: (value) => (Number.isInteger(value) ? undefined : 'must be a whole number'),
  number: (value) => (typeof value === 'number' ? undefined : 'must be a number'),
  boolean: (value) => (typeof value === 'boolean' ? undefined : 'must be true or false'),
  string: (value) => (typeof value === 'string' && value.trim() !== '' ? undefined : 'must be a text'),
}

/** Why the schema forbids the value; numbers out of range are legal, since the nearest legal one is used. */
function valueProblem({ schema }: Parameter, value: ModelValue['value']): string | undefined {
  if (schema.enum)
    return schema.enum.includes(String(value)) ? undefined : `must be one of ${schema.enum.join(', ')}`
  const problem = typeProblems[schema.type ?? 'string']?.(value)
  const longest = schema.maxLength ?? Number.POSITIVE_INFINITY
  return problem ?? (String(value).length > longest ? 'is too long' : undefined)
}

const folded = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()

/** A text that is its own quote stands in the message; any other value is what the model made of the quote. */
function asFilled(
  parameter: Parameter,
  { value, quote, turn }: ModelValue,
  start: number,
  text: string,
): Filled {
  const end = start + quote.length
  const words = text.slice(start, end)
  const literal = typeof value === 'string' && folded(value) === folded(quote)
  const evidence = {
    source: turn !== null ? ('history' as const) : literal ? ('message' as const) : ('model' as const),
    quote: words,
    start,
    end,
    ...(turn !== null && { turn }),
    confidence: literal ? 0.88 : 0.75,
  }
  const filled: Filled = { value: literal ? words : value, evidence }
  return typeof value === 'number' ? withinRange(value, parameter, filled) : filled
}
