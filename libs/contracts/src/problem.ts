import { z } from 'zod'
import { AppError, errorCodes, toWire } from './errors.js'

/** Problem details (RFC 9457), the body of every error that leaves over HTTP. */
export const Problem = z.strictObject({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string(),
  /** Stable and machine-readable, in lower snake case. */
  code: z.string(),
  request_id: z.string(),
  errors: z.array(z.strictObject({ path: z.string(), message: z.string() })).optional(),
})
export type Problem = z.output<typeof Problem>

export const problemContentType = 'application/problem+json'

/** Any error as problem details. An unexpected one becomes a bare 500: its message stays in the log. */
export function problemOf(error: unknown, requestId: string): Problem {
  const wire = toWire(error)
  const { http, title } = errorCodes[wire.code]
  const code = (wire.reason ?? wire.code).toLowerCase()
  return {
    type: `urn:ai-tutor:problem:${code}`,
    title,
    status: http,
    detail: wire.message,
    code,
    request_id: requestId,
    ...(wire.errors && { errors: wire.errors.map(({ path, message }) => ({ path, message })) }),
  }
}

/**
 * Seconds for a Retry-After header (RFC 9110 §10.2.3), or undefined when there is nothing to say. What is unavailable
 * is worth another try after a second unless the error knows better.
 */
export function retryAfterSeconds(error: unknown): number | undefined {
  if (!(error instanceof AppError)) return undefined
  const waitMs = error.retryAfterMs ?? (error.code === 'UNAVAILABLE' ? 1_000 : undefined)
  return waitMs === undefined ? undefined : Math.max(1, Math.ceil(waitMs / 1_000))
}
