import type { Token } from '@tutor/language'
import type { Tool } from './catalogue-index.js'

/** A text that the student brought: an essay, code, a passage. */
export interface Payload {
  readonly start: number
  readonly end: number
  readonly kind: 'code' | 'text'
  /** Language named on a code fence. */
  readonly label?: string
}

const textParameters = /^(?:essay_text|text|passage|code|problem)$/
/** The parameter of a tool that takes a brought text, if it has one. */
export const textParameterOf = (tool: Tool) =>
  tool.parameters.find(
    ({ name, required, schema }) =>
      required && (textParameters.test(name) || (schema.maxLength ?? 0) >= 4_000),
  )

/** "… lost the scent. 2 questions": how many are asked for is no part of the text. */
const countBehind =
  /(?<=[.!?]["”']?)\s+(?:\d{1,2}|two|three|four|five|six|seven|eight|ten)\s+(?:\w+\s+)?(?:questions?|sentences?|points?|bullets?)(?:\s+(?:please|pls|on it|about it|max))*[.!?]*$/i

const longestCount = 60

const trimmed = (message: string, start: number, end: number, kind: Payload['kind']): Payload | undefined => {
  let from = start
  let to = end
  const count =
    kind === 'text' ? countBehind.exec(message.slice(Math.max(from, end - longestCount), end)) : null
  if (count) to -= count[0].length
  while (from < to && /\s/.test(message[from] ?? '')) from += 1
  while (to > from && /\s/.test(message[to - 1] ?? '')) to -= 1
  const quoted = /^["“'‘][\s\S]*["”'’]$/.test(message.slice(from, to)) && to - from > 2
  if (quoted) [from, to] = [from + 1, to - 1]
  return to > from ? { start: from, end: to, kind } : undefined
}

function fenced(message: string): Payload | undefined {
  const inline = /(?<!`)`([^`]{8,})`(?!`)/.exec(message)
  if (inline?.[1] && !message.includes('```'))
    return trimmed(message, inline.index + 1, inline.index + 1 + inline[1].length, 'code')
  const found = /```([\w+#-]*)[^\S\n]*\n?([\s\S]*?)(?:```|$)/.exec(message)
  if (!found?.[2]?.trim()) return undefined
  const start = found.index + found[0].indexOf(found[2], 3 + (found[1]?.length ?? 0))
  const payload = trimmed(message, start, start + found[2].length, 'code')
  return payload && { ...payload, ...(found[1] && { label: found[1].toLowerCase() }) }
}

const codeLine =
  /(?:^|\n|\s)(?:def \w+\s*\(|class \w+\s*[:({]|for\s*\(|for \w+ in [^\n]{1,60}[:)]|while\s*\(|while [^\n]{1,40}:|if\s*\([^\n]*\)\s*\{|function\s*\w*\s*\(|(?:let|const|var) \w+\s*=|public (?:static|class|void)|#include|import \w+|from \w+ import|print\s*\(|console\.log|System\.out|int \w+\s*[=;(]|return [^\n]+;|SELECT [^\n]+ FROM|<\w+[^>]*>[^<]*<\/\w+>|\w+\s*=\s*\[[^\]]*\]|[a-z_]\w*\s*=\s*[^=\s][^\n]*\n|\w+\([^)\n]*\)\s*[;{]|cout\s*<<|printf\s*\(|func \w+\(|fn \w+\(|puts )/

const longestLead = 80
/** "Find the bug: for i in range(5) print(i)": the code begins behind the colon, although its own first words look like plain ones. */
function afterLead(message: string, found: number): number {
  const colon = message.lastIndexOf(': ', found)
  const between = colon === -1 ? '' : message.slice(colon + 2, found)
  return between.trim() !== '' &&
    between.length <= longestLead &&
    !/[\n?!]|\.\s/.test(between) &&
    /[()=]/.test(between)
    ? colon + 2
    : found
}

/** Code without a fence: from the first line, or word, that only code has. */
function bareCode(message: string): Payload | undefined {
  const found = codeLine.exec(message)
  if (!found) return undefined
  const lead = /^\s/.test(found[0]) ? 1 : 0
  const start = afterLead(message, found.index + lead)
  return trimmed(message, start, codeEnd(message, start), 'code')
}

const prose = /^\S*(?:\s+[^\s=(){};<>[\]]+){3,}\s*$/
/** Where code ends: before the last lines that are plain sentences. */
function codeEnd(message: string, start: number): number {
  let end = message.length
  while (end > start) {
    const line = message.lastIndexOf('\n', end - 1)
    const last = message.slice(Math.max(line, start - 1) + 1, end)
    const isApart = message.slice(start, line + 1).endsWith('\n\n') && /^[\p{L}\s,.?!’']+$/u.test(last)
    const isText = (isApart || prose.test(last)) && !/^\s/.test(last) && !/[=(){};<>[\]]/.test(last)
    if (line <= start || (last.trim() !== '' && !isText)) return end
    end = line
  }
  return end
}

const afterColon = /:\s*(?=\S)|\n\s*(?=\S)/g
const afterColonOrDash = /:\s*(?=\S)|\n\s*(?=\S)|\s[-–—]{1,2}\s+(?=\S)/g
const quotation = /["“]([^"”]{3,})["”]|(?<=\s)'([^']{8,})'(?=\W|$)/

/** `…: "the text" and more talk`: the quotation alone. */
function quotedAt(message: string, at: number): Payload | undefined {
  const found = /^(["“])([^"”]{12,})["”](?=\s|$)/.exec(message.slice(at))
  return found?.[2] ? { start: at + 1, end: at + 1 + found[2].length, kind: 'text' } : undefined
}

/** The text behind a colon or line break, by default also a dash, that follows the request. */
function behind(
  message: string,
  after: number,
  minimumWords: number,
  lead = afterColonOrDash,
): Payload | undefined {
  lead.lastIndex = after
  const text = message.trimEnd()
  for (let found = lead.exec(text); found; found = lead.exec(text)) {
    const payload =
      quotedAt(message, found.index + found[0].length) ??
      trimmed(message, found.index + found[0].length, message.length, 'text')
    if (payload && message.slice(payload.start, payload.end).split(/\s+/).length >= minimumWords)
      return payload
  }
  return undefined
}

/** "Is this correct? He go to school": the sentences behind the question. */
function behindQuestion(message: string, after: number): Payload | undefined {
  const mark = message.indexOf('?', after)
  if (mark === -1) return undefined
  const payload = trimmed(message, mark + 1, message.length, 'text')
  const text = payload ? message.slice(payload.start, payload.end) : ''
  return /^["“'‘]?\p{Lu}/u.test(text) && text.split(/\s+/).length >= 4 && !asksMore.test(text)
    ? payload
    : undefined
}
const asksMore = /^(?:please|thanks|thank|can|could|i|i'm|my|also|and|it)\b/i

/** The text before a request that points back at it: "(long text) Summarize this." */
function ahead(message: string, before: number): Payload | undefined {
  const head = message.slice(0, before)
  const end = Math.max(
    head.lastIndexOf('\n'),
    ...['. ', '! ', '? ', '" ', '.\n'].map((mark) => head.lastIndexOf(mark) + 1),
  )
  const payload = end > 0 ? trimmed(message, 0, end, 'text') : undefined
  return payload && message.slice(payload.start, payload.end).split(/\s+/).length >= 10 ? payload : undefined
}

const pointer =
  /\b(?:this|these|that|the (?:following|text below|passage below))(?: (?:\w+ )?(?:sentence|sentences|text|paragraph|passage|article|essay|line|email|intro|introduction|one|draft|story|code|function|problem|equation))?\s+(?=\S)/gi

/** "fix the grammar in this sentence me and him goes": the text follows without any mark. */
function pointedAt(message: string, after: number): Payload | undefined {
  pointer.lastIndex = Math.max(0, after - 25)
  const found = pointer.exec(message)
  const payload = found ? trimmed(message, found.index + found[0].length, message.length, 'text') : undefined
  return payload && message.slice(payload.start, payload.end).split(/\s+/).length >= 5 ? payload : undefined
}

const scaffold =
  /^(?:is\b|was\b|would\b|isn't|for (?:me|my|school|class)|please|in (?:one|two|three|a|simple)|and |to |so |with |i |it|that i|which)\b/i

/** "Solve this: a train travels 60 miles…": a problem told in sentences; " - " is a minus there. */
function wordProblem(message: string, to: number): Payload | undefined {
  const told = behind(message, to, 8, afterColon)
  return told && /\d/.test(message.slice(told.start, told.end)) ? told : undefined
}

/** The text that a wish for this tool works on, if the message brings one. `from`/`to` are the wish's offsets. */
export function findPayload(message: string, tool: Tool, from: number, to: number): Payload | undefined {
  const parameter = textParameterOf(tool)
  if (!parameter) return undefined
  if (parameter.name === 'problem') return wordProblem(message, to)
  const fence = fenced(message)
  if (fence) return fence
  if (parameter.name === 'code') return bareCode(message)
  const next = behind(message, to, 3) ?? behindQuestion(message, to)
  if (next) return next
  const quote = quotation.exec(message)
  const inner = quote?.[1] ?? quote?.[2]
  if (quote && inner && inner.split(/\s+/).length >= 3) {
    const start = quote.index + quote[0].indexOf(inner)
    return { start, end: start + inner.length, kind: 'text' }
  }
  const pointed = pointedAt(message, to)
  if (pointed && !scaffold.test(message.slice(pointed.start))) return pointed
  return ahead(message, from)
}

/** For each token, whether it lies in the payload. */
export const hiddenTokens = (tokens: readonly Token[], payload: Payload | undefined): boolean[] =>
  tokens.map(({ start, end }) => payload !== undefined && start >= payload.start && end <= payload.end)
