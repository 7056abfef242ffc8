/**
 * Every way a request may fail: the HTTP status it becomes, and whether the same request may succeed later.
 * Only retryable failures count against a circuit breaker; a caller's mistake never does.
 */
export const errorCodes = {
  INVALID_INPUT: { http: 400, retryable: false, title: 'Invalid input' },
  MALFORMED_JSON: { http: 400, retryable: false, title: 'Malformed JSON' },
  UNAUTHENTICATED: { http: 401, retryable: false, title: 'Authentication required' },
  PAYMENT_REQUIRED: { http: 402, retryable: false, title: 'The budget is used up' },
  FORBIDDEN: { http: 403, retryable: false, title: 'Not allowed' },
  NOT_FOUND: { http: 404, retryable: false, title: 'Not found' },
  METHOD_NOT_ALLOWED: { http: 405, retryable: false, title: 'Method not allowed' },
  CONFLICT: { http: 409, retryable: false, title: 'Conflict' },
  PAYLOAD_TOO_LARGE: { http: 413, retryable: false, title: 'Payload too large' },
  UNSUPPORTED_MEDIA_TYPE: { http: 415, retryable: false, title: 'Unsupported media type' },
  TOO_MANY_REQUESTS: { http: 429, retryable: true, title: 'Too many requests' },
  CANCELLED: { http: 499, retryable: false, title: 'Cancelled by the client' },
  INTERNAL: { http: 500, retryable: false, title: 'Internal error' },
  BAD_GATEWAY: { http: 502, retryable: true, title: 'A neighbour answered with nonsense' },
  UNAVAILABLE: { http: 503, retryable: true, title: 'Temporarily unavailable' },
  TIMEOUT: { http: 504, retryable: true, title: 'Deadline exceeded' },
} as const

export type ErrorCode = keyof typeof errorCodes

/** One invalid field: `path` in dotted form (`student.mastery_level`), empty for the body itself. */
export interface FieldError {
  readonly path: string
  readonly message: string
}

export interface AppErrorOptions {
  /** What really happened. Logged where the error is caught, never sent over a wire. */
  readonly cause?: unknown
  /** The invalid fields, for INVALID_INPUT. */
  readonly errors?: readonly FieldError[]
  /** How long a caller should wait before it tries again, in milliseconds. */
  readonly retryAfterMs?: number
  /** A stable, machine-readable reason finer than `code`, in lower snake case, e.g. `no_model_configured`. */
  readonly reason?: string
}

/** The only error class that crosses module borders. `message` is public: it may be shown to whoever called. */
export class AppError extends Error {
  override readonly name = 'AppError'
  readonly errors: readonly FieldError[] | undefined
  readonly retryAfterMs: number | undefined
  readonly reason: string | undefined

  constructor(
    readonly code: ErrorCode,
    message: string,
    options: AppErrorOptions = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.errors = options.errors
    this.retryAfterMs = options.retryAfterMs
    this.reason = options.reason
  }
}

/** An error as it travels between processes. */
export interface WireError {
  readonly code: ErrorCode
  readonly message: string
  readonly errors?: readonly FieldError[]
  readonly retryAfterMs?: number
  readonly reason?: string
}

/** INTERNAL never leaks a message: the caller gets the code, the log gets the cause. */
export function toWire(error: unknown): WireError {
  if (!(error instanceof AppError) || error.code === 'INTERNAL')
    return { code: 'INTERNAL', message: 'internal error' }
  return {
    code: error.code,
    message: error.message,
    ...(error.errors && { errors: error.errors }),
    ...(error.retryAfterMs !== undefined && { retryAfterMs: error.retryAfterMs }),
    ...(error.reason && { reason: error.reason }),
  }
}

export const fromWire = ({ code, message, ...options }: WireError): AppError =>
  new AppError(Object.hasOwn(errorCodes, code) ? code : 'INTERNAL', message, options)

/** Reasons by which a healthy neighbour says what it can't do for now, or that one behind it failed. */
const healthyRefusals: ReadonlySet<string | undefined> = new Set([
  'circuit_open',
  'model_answer_invalid',
  'model_required',
  'no_model_configured',
  'tool_busy',
  // A tool of others, which the tools service calls: its failures say nothing of that service.
  'tool_auth_failed',
  'tool_not_found',
  'tool_refused',
  'tool_failed',
  'tool_timeout',
  'tool_unreachable',
  'tool_redirected',
  'tool_answer_invalid',
  'tool_answer_too_large',
  'tool_secrets_locked',
  'schema_drift',
  'address_refused',
])

/** True when the failure says something about the neighbour's health, not about the request. */
export const isNeighbourFault = (error: unknown): boolean =>
  error instanceof AppError
    ? (errorCodes[error.code].retryable &&
        error.code !== 'TOO_MANY_REQUESTS' &&
        !healthyRefusals.has(error.reason)) ||
      error.code === 'INTERNAL'
    : true
