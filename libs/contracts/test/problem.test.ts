import {
  AppError,
  type ErrorCode,
  errorCodes,
  Problem,
  problemContentType,
  problemOf,
  retryAfterSeconds,
} from '@tutor/contracts'
import fc from 'fast-check'

// The keys of the table are its codes; Object.keys forgets that.
const codes = Object.keys(errorCodes) as ErrorCode[]

test.each(codes)('%s becomes problem details with its own status and title', (code) => {
  const problem = problemOf(new AppError(code, 'what to do about it'), 'request-1')
  expect(Problem.parse(problem)).toEqual(problem)
  expect(problem).toMatchObject({
    type: `urn:ai-tutor:problem:${code.toLowerCase()}`,
    title: errorCodes[code].title,
    status: errorCodes[code].http,
    code: code.toLowerCase(),
    request_id: 'request-1',
  })
})

test('the statuses are those of HTTP for what happened', () => {
  const status = Object.fromEntries(
    codes.map((code) => [code, problemOf(new AppError(code, ''), 'r').status]),
  )
  expect(status).toEqual({
    INVALID_INPUT: 400,
    MALFORMED_JSON: 400,
    UNAUTHENTICATED: 401,
    FORBIDDEN: 403,
    NOT_FOUND: 404,
    METHOD_NOT_ALLOWED: 405,
    CONFLICT: 409,
    PAYLOAD_TOO_LARGE: 413,
    PAYMENT_REQUIRED: 402,
    UNSUPPORTED_MEDIA_TYPE: 415,
    TOO_MANY_REQUESTS: 429,
    CANCELLED: 499,
    INTERNAL: 500,
    BAD_GATEWAY: 502,
    UNAVAILABLE: 503,
    TIMEOUT: 504,
  })
})

test('the detail is the public message, and a finer reason is the code', () => {
  const error = new AppError('UNAVAILABLE', 'No model is configured', { reason: 'no_model_configured' })
  expect(problemOf(error, 'request-1')).toEqual({
    type: 'urn:ai-tutor:problem:no_model_configured',
    title: 'Temporarily unavailable',
    status: 503,
    detail: 'No model is configured',
    code: 'no_model_configured',
    request_id: 'request-1',
  })
})

test('bad fields are told as path and message, and nothing else of them', () => {
  const errors = [{ path: 'student.mastery_level', message: 'Too big', received: 11 }]
  expect(problemOf(new AppError('INVALID_INPUT', 'no', { errors }), 'r').errors).toEqual([
    { path: 'student.mastery_level', message: 'Too big' },
  ])
  expect(problemOf(new AppError('INVALID_INPUT', 'no'), 'r')).not.toHaveProperty('errors')
})

describe('nothing internal leaves', () => {
  const secret = fc.stringMatching(/^secret [a-z0-9]{10}$/)
  const unexpected = secret.chain((text) =>
    fc.constantFrom<unknown>(
      new Error(text),
      new TypeError(text, { cause: new Error(text) }),
      Object.assign(new Error(text), { code: 'NOT_FOUND', errors: [{ path: text, message: text }] }),
      new AppError('INTERNAL', text, { reason: 'a_secret', errors: [{ path: text, message: text }] }),
      text,
      { message: text, code: 'INVALID_INPUT' },
    ),
  )

  test('of an unexpected error: it is a bare 500, whatever was thrown', () => {
    fc.assert(
      fc.property(unexpected, (error) => {
        expect(problemOf(error, 'request-1')).toEqual({
          type: 'urn:ai-tutor:problem:internal',
          title: 'Internal error',
          status: 500,
          detail: 'internal error',
          code: 'internal',
          request_id: 'request-1',
        })
      }),
    )
    expect(problemOf(undefined, 'r').status).toBe(500)
  })

  test.each(codes)('of the cause of %s', (code) => {
    const error = new AppError(code, 'public', { cause: new Error('secret at 10.0.0.1') })
    const told = JSON.stringify(problemOf(error, 'r'))
    expect(told).not.toContain('secret')
    expect(told).not.toContain('stack')
  })
})

test('Retry-After is in whole seconds, at least one, and never less than the error asks for', () => {
  fc.assert(
    fc.property(fc.nat({ max: 3_600_000 }), (retryAfterMs) => {
      const seconds = retryAfterSeconds(new AppError('UNAVAILABLE', 'away', { retryAfterMs })) ?? 0
      expect(Number.isInteger(seconds)).toBe(true)
      expect(seconds).toBeGreaterThanOrEqual(1)
      expect(seconds * 1_000).toBeGreaterThanOrEqual(retryAfterMs)
      expect((seconds - 1) * 1_000).toBeLessThan(Math.max(1, retryAfterMs))
    }),
  )
  expect(retryAfterSeconds(new AppError('UNAVAILABLE', 'away'))).toBe(1)
  expect(retryAfterSeconds(new AppError('NOT_FOUND', 'never was'))).toBeUndefined()
  expect(retryAfterSeconds(Object.assign(new Error('away'), { retryAfterMs: 5_000 }))).toBeUndefined()
})

test('the content type is that of RFC 9457', () =>
  expect(problemContentType).toBe('application/problem+json'))
