import { AppError } from '@tutor/contracts'

/** A provider that was silent for too long. */
export const silent = (timeoutMs: number, cause: unknown): AppError =>
  new AppError('TIMEOUT', `The model was silent for ${timeoutMs} ms`, { cause, reason: 'model_timeout' })

/** A stream that ended without saying why it had finished. */
export const cutOff = (cause?: unknown): AppError =>
  new AppError('BAD_GATEWAY', "The model's answer was cut off", { cause, reason: 'model_stream_cut' })

/** A provider that answered, but not to the end, or not in the form that was agreed on. */
export const unreadable = (cause: unknown): AppError =>
  new AppError('BAD_GATEWAY', "The model's answer can not be read", {
    cause,
    reason: 'model_answer_unreadable',
  })

export const unreachable = (cause: unknown): AppError =>
  new AppError('UNAVAILABLE', 'The model can not be reached', { cause, reason: 'model_unreachable' })

/** The caller's own reason to stop, or a plain CANCELLED. */
export function cancelled(signal: AbortSignal, cause: unknown): AppError {
  if (signal.reason instanceof AppError) return signal.reason
  return new AppError('CANCELLED', 'The model call was cancelled', { cause })
}

/**
 * A provider's refusal by its HTTP status, in our terms. What it said stays in `cause`: it may quote the prompt.
 * `retryAfter` is the header of that name: seconds or a date (RFC 9110 §10.2.3).
 */
export function statusError(status: number, retryAfter: string | null | undefined, cause: unknown): AppError {
  if (status === 401 || status === 403)
    return new AppError('UNAVAILABLE', 'The model provider refused our credentials', {
      cause,
      reason: 'model_credentials_refused',
    })
  if (status === 404)
    return new AppError('UNAVAILABLE', 'The model provider does not know the model', {
      cause,
      reason: 'model_unknown',
    })
  if (status === 429)
    return new AppError('TOO_MANY_REQUESTS', 'The model provider is busy', {
      cause,
      reason: 'model_rate_limited',
      retryAfterMs: waitOf(retryAfter),
    })
  if (status === 408 || status >= 500)
    return new AppError('BAD_GATEWAY', 'The model provider failed', {
      cause,
      reason: 'model_failed',
      ...(retryAfter && { retryAfterMs: waitOf(retryAfter) }),
    })
  return new AppError('INVALID_INPUT', 'The model provider refused the request', {
    cause,
    reason: 'model_refused',
  })
}

/** Milliseconds that a Retry-After header asks for; a second where it says nothing that can be read. */
function waitOf(retryAfter: string | null | undefined, now = Date.now()): number {
  const seconds = Number(retryAfter || Number.NaN)
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1_000)
  const date = Date.parse(retryAfter ?? '')
  return Number.isFinite(date) ? Math.max(0, date - now) : 1_000
}
