import {
  AppError,
  type ErrorCode,
  errorCodes,
  fromWire,
  isNeighbourFault,
  toWire,
  type WireError,
} from '@tutor/contracts'
import fc from 'fast-check'

// The keys of the table are its codes; Object.keys forgets that.
const codes = Object.keys(errorCodes) as ErrorCode[]
const overTheWire = (error: unknown): AppError =>
  // As JSON, which is what brokers carry.
  fromWire(JSON.parse(JSON.stringify(toWire(error))) as WireError)

test('an error arrives as it was sent: code, message, fields, delay and reason', () => {
  const text = fc.string({ minLength: 1 })
  const options = fc.record(
    {
      errors: fc.array(fc.record({ path: text, message: text })),
      retryAfterMs: fc.nat(),
      reason: fc.stringMatching(/^[a-z_]+$/),
    },
    { requiredKeys: [] },
  )
  const expected = codes.filter((code) => code !== 'INTERNAL')
  fc.assert(
    fc.property(fc.constantFrom(...expected), text, options, (code, message, rest) => {
      const sent = new AppError(code, message, rest)
      const received = overTheWire(sent)
      expect(received).toBeInstanceOf(AppError)
      expect({ ...received, message: received.message }).toEqual({ ...sent, message })
    }),
  )
})

test.each([
  ['an unexpected error', new Error('secret')],
  ['an INTERNAL error', new AppError('INTERNAL', 'secret', { reason: 'secret' })],
  ['a thrown text', 'secret'],
  ['nothing', undefined],
])('%s arrives as INTERNAL without its message', (_name, error) => {
  expect(toWire(error)).toEqual({ code: 'INTERNAL', message: 'internal error' })
})

test('the cause stays where the error was thrown', () => {
  const sent = new AppError('TIMEOUT', 'late', { cause: new Error('secret') })
  expect(sent.cause).toBeInstanceOf(Error)
  expect(JSON.stringify(toWire(sent))).not.toContain('secret')
  expect(overTheWire(sent)).not.toHaveProperty('cause')
})

test.each(['NO_SUCH_CODE', 'toString', '__proto__', ''])(
  'the code %j of another release arrives as INTERNAL',
  (code) => {
    // What a neighbour may send, whatever the type says.
    const wire = { code, message: 'from the future' } as unknown as WireError
    expect(fromWire(wire).code).toBe('INTERNAL')
  },
)

describe('isNeighbourFault', () => {
  const faults: ErrorCode[] = ['INTERNAL', 'BAD_GATEWAY', 'UNAVAILABLE', 'TIMEOUT']

  test.each(codes)('says of %s whether it tells of a sick neighbour', (code) =>
    expect(isNeighbourFault(new AppError(code, ''))).toBe(faults.includes(code)),
  )

  test('counts what nobody foresaw', () => {
    expect([new TypeError('x'), 'text', undefined].map(isNeighbourFault)).toEqual([true, true, true])
  })

  test.each(['no_model_configured', 'model_required', 'model_answer_invalid', 'circuit_open', 'tool_busy'])(
    'does not blame a neighbour that refuses in good health: %s',
    (reason) => {
      expect(isNeighbourFault(new AppError('UNAVAILABLE', 'not now', { reason }))).toBe(false)
      expect(isNeighbourFault(new AppError('UNAVAILABLE', 'not now', { reason: 'disk_full' }))).toBe(true)
    },
  )
})
