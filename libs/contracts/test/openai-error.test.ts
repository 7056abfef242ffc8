import { AppError, OpenAiError, openAiErrorOf } from '@tutor/contracts'

test.each([
  ['UNAUTHENTICATED', undefined, 401, 'authentication_error', 'invalid_api_key'],
  ['NOT_FOUND', 'model_not_found', 404, 'invalid_request_error', 'model_not_found'],
  ['TOO_MANY_REQUESTS', undefined, 429, 'rate_limit_error', 'rate_limit_exceeded'],
  ['PAYMENT_REQUIRED', 'budget_exceeded', 402, 'insufficient_quota', 'insufficient_quota'],
  ['UNAVAILABLE', undefined, 503, 'server_error', 'unavailable'],
] as const)('%s (%s) is a %i of type %s and code %s', (code, reason, status, type, said) => {
  const { status: got, body } = openAiErrorOf(new AppError(code, 'Why', { ...(reason && { reason }) }), 'r')
  expect([got, body]).toEqual([status, { error: { message: 'Why', type, param: null, code: said } }])
  expect(OpenAiError.parse(body)).toEqual(body)
})

test('names the first bad field', () => {
  const errors = [{ path: 'messages.0.role', message: 'Unknown role' }]
  const { body } = openAiErrorOf(new AppError('INVALID_INPUT', 'The body is not valid', { errors }), 'r')
  expect(body.error).toMatchObject({
    param: 'messages.0.role',
    message: 'The body is not valid: messages.0.role: Unknown role',
  })
})

test('says nothing of what was not expected', () =>
  expect(openAiErrorOf(new Error('secret'), 'r')).toEqual({
    status: 500,
    body: { error: { message: 'internal error', type: 'server_error', param: null, code: 'internal' } },
  }))
