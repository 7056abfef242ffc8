import { AppError } from '@tutor/contracts'
import { discard, type OutsideResponse, retryAfterOf } from '@tutor/outside'
import { parseJson } from '../guard/parse-json.js'
import { maxAnswerBytes, readText } from '../guard/read-text.js'
import { failureOf } from './failure.js'

/** What a tool answered, before it is checked by the tool's schema. */
export interface RawAnswer {
  readonly value: unknown
  /** How large it was. */
  readonly bytes: number
}

const maxErrorBytes = 65_536

/**
 * Reads a tool's answer: JSON, or plain text or Markdown as `{"text": …}`. Everything else is an AppError that says
 * what is wrong with it. `redact` takes our credentials out of what a tool repeats.
 */
export async function readAnswer(
  tool: string,
  response: OutsideResponse,
  redact: (text: string) => string,
): Promise<RawAnswer> {
  if (!response.ok) throw await failureIn(tool, response, redact)
  if (response.status === 204 || response.status === 205) {
    await discard(response)
    return { value: {}, bytes: 0 }
  }
  const type = (response.headers.get('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? ''
  const isJson = /^application\/(.+\+)?json$/.test(type)
  if (!isJson && type !== 'text/plain' && type !== 'text/markdown') {
    await discard(response)
    throw invalidAnswer(tool, type === '' ? 'without saying of which type' : `with ${type.slice(0, 100)}`)
  }
  const text = redact(await readText(response, maxAnswerBytes))
  const bytes = Buffer.byteLength(text)
  if (!isJson) return { value: { text }, bytes }
  const parsed = parseJson(text)
  if (!parsed) throw invalidAnswer(tool, 'with what is not valid JSON')
  return { value: parsed.value, bytes }
}

async function failureIn(
  tool: string,
  response: OutsideResponse,
  redact: (text: string) => string,
): Promise<AppError> {
  const { status, headers } = response
  const retryAfterMs = retryAfterOf(headers.get('retry-after'), Date.now())
  // An error whose text is broken or endless is still that error.
  const text = await readText(response, maxErrorBytes).catch(() => '')
  return failureOf(tool, status, parseJson(redact(text))?.value, retryAfterMs)
}

const invalidAnswer = (tool: string, how: string): AppError =>
  new AppError('BAD_GATEWAY', `${tool} answered ${how}`, { reason: 'tool_answer_invalid' })
