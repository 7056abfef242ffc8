import { AppError, type FieldError } from '@tutor/contracts'
import { asFields, asText } from '../openapi/operations.js'

const maxMessage = 300
const maxErrors = 20

/** A text of the tool's for our caller: one line, bounded. */
const shortened = (text: string): string => text.replace(/\s+/g, ' ').trim().slice(0, maxMessage)

/**
 * What an error answer of a tool means for our caller. Tools say `{error, error_code, details?}`; others' forms
 * (problem details, a list of fields) are understood where they are common.
 */
export function failureOf(
  tool: string,
  status: number,
  body: unknown,
  retryAfterMs: number | undefined,
): AppError {
  const said = messageIn(body)
  const message = (what: string): string => `${tool} ${what}${said === '' ? '' : `: ${said}`}`
  if (status === 400 || status === 422)
    return new AppError('INVALID_INPUT', message('refused the parameters'), { errors: errorsIn(body) })
  if (status === 401 || status === 403)
    return new AppError('BAD_GATEWAY', `${tool} refused our credentials`, { reason: 'tool_auth_failed' })
  if (status === 404)
    return new AppError('BAD_GATEWAY', message('found nothing at its address'), { reason: 'tool_not_found' })
  if (status === 429) return rateLimited(tool, retryAfterMs)
  const waiting = retryAfterMs === undefined ? {} : { retryAfterMs }
  if (status >= 500)
    return new AppError('BAD_GATEWAY', `${tool} failed with status ${status}`, {
      reason: 'tool_failed',
      ...waiting,
    })
  if (status >= 300 && status < 400)
    return new AppError('BAD_GATEWAY', `${tool} redirects, which is not followed: register its final URL`, {
      reason: 'tool_redirected',
    })
  return new AppError('BAD_GATEWAY', message(`refused the request with status ${status}`), {
    reason: 'tool_refused',
  })
}

const defaultRetryAfterMs = 1_000

export const rateLimited = (tool: string, retryAfterMs = defaultRetryAfterMs): AppError =>
  new AppError('TOO_MANY_REQUESTS', `${tool} takes no more requests for now`, {
    reason: 'tool_rate_limited',
    retryAfterMs,
  })

/** What undici says may hold the URL, and the URL a key: only the error's code goes on. */
export const unreachable = (tool: string, error: unknown): AppError =>
  new AppError('BAD_GATEWAY', `${tool} can’t be reached`, {
    reason: 'tool_unreachable',
    cause: new Error(codeOf(error)),
  })

/** The innermost code of an error, such as ECONNREFUSED. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  if (error.cause !== undefined) return codeOf(error.cause)
  return 'code' in error ? String(error.code) : error.name
}

function messageIn(body: unknown): string {
  const fields = asFields(body)
  const { error } = fields
  return shortened(
    asText(error) ||
      asText(asFields(error)['message']) ||
      asText(fields['detail']) ||
      asText(fields['message']) ||
      asText(fields['title']),
  )
}

/** The tool's details as fields of the parameters. */
function errorsIn(body: unknown): readonly FieldError[] {
  const fields = asFields(body)
  const details = fields['details'] ?? fields['errors'] ?? fields['detail']
  if (Array.isArray(details)) return details.slice(0, maxErrors).map(errorIn)
  if (typeof details === 'object' && details !== null)
    return Object.entries(details)
      .slice(0, maxErrors)
      .map(([name, value]) => ({ path: `parameters.${shortened(name)}`, message: textOf(value) }))
  return typeof details === 'string' ? [{ path: 'parameters', message: shortened(details) }] : []
}

function errorIn(detail: unknown): FieldError {
  const { path, field, loc, message, msg, error } = asFields(detail)
  const place = [path, field, loc].find((part) => part !== undefined)
  const names = (Array.isArray(place) ? place : [place ?? '']).map(String).filter((name) => name !== 'body')
  const below = shortened(names.join('.').replace(/^\/|^parameters\./, ''))
  const text = [message, msg, error].find((part) => typeof part === 'string')
  return { path: below === '' ? 'parameters' : `parameters.${below}`, message: textOf(text ?? detail) }
}

const textOf = (value: unknown): string =>
  shortened(typeof value === 'string' ? value : (JSON.stringify(value) ?? 'Is not valid'))
