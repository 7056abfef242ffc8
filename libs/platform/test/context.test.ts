import {
  contextFromHeaders,
  contextHeaders,
  currentContext,
  type RequestContext,
  runInContext,
  traceIdOf,
} from '@tutor/platform'
import fc from 'fast-check'

const requestId = fc.stringMatching(/^[\w.:-]{8,128}$/)
const hex = (length: number) =>
  fc.stringMatching(new RegExp(`^[0-9a-f]{${length}}$`)).filter((text) => /[^0]/.test(text))
const traceparent = fc
  .tuple(hex(32), hex(16), fc.constantFrom('00', '01'))
  .map(([trace, span, flags]) => `00-${trace}-${span}-${flags}`)
const context: fc.Arbitrary<RequestContext> = fc.oneof(
  fc.record({ requestId, traceparent }),
  fc.record({ requestId, traceparent, turnId: requestId }),
)
const wellFormed = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/

describe('the current context', () => {
  const sample = contextFromHeaders({})

  test('is none outside of a request, also after one', async () => {
    expect(currentContext()).toBeUndefined()
    expect(contextHeaders()).toEqual({})
    await runInContext(sample, () => Promise.resolve())
    expect(currentContext()).toBeUndefined()
  })

  test('follows awaits, callbacks and rejections', async () => {
    const seen = await runInContext(sample, async () => {
      await new Promise((resolve) => setImmediate(resolve))
      const later = new Promise<RequestContext | undefined>((resolve) =>
        process.nextTick(() => resolve(currentContext())),
      )
      const caught = await Promise.reject(new Error('no')).catch(() => currentContext())
      return [await later, caught, currentContext()]
    })
    expect(seen).toEqual([sample, sample, sample])
  })

  test('of requests that overlap stays each one’s own', async () => {
    const contexts = Array.from({ length: 5 }, () => contextFromHeaders({}))
    const steps = async () => {
      const ids: (string | undefined)[] = []
      for (let i = 0; i < 4; i += 1) {
        ids.push(currentContext()?.requestId)
        await new Promise((resolve) => setImmediate(resolve))
      }
      return ids
    }
    const seen = await Promise.all(contexts.map((one) => runInContext(one, steps)))
    expect(seen).toEqual(contexts.map((one) => Array(4).fill(one.requestId)))
  })

  test('of an inner request ends with it', () => {
    const inner = contextFromHeaders({})
    runInContext(sample, () => {
      runInContext(inner, () => expect(currentContext()).toBe(inner))
      expect(currentContext()).toBe(sample)
    })
  })
})

describe('headers', () => {
  test('carry request, trace and turn to the neighbour, under a span of its own', () => {
    fc.assert(
      fc.property(context, (sent) => {
        const received = contextFromHeaders(runInContext(sent, contextHeaders))
        expect(received).toEqual({ ...sent, traceparent: expect.stringMatching(wellFormed) })
        expect(traceIdOf(received.traceparent)).toBe(traceIdOf(sent.traceparent))
        expect(received.traceparent.slice(36, 52)).not.toBe(sent.traceparent.slice(36, 52))
        // The sampling decision of whoever began the trace.
        expect(received.traceparent.slice(52)).toBe(sent.traceparent.slice(52))
      }),
    )
  })

  test.each([
    ['nothing', undefined],
    ['a list', ['a-request-id', 'another-one']],
    ['too short', 'short'],
    ['too long', 'x'.repeat(129)],
    ['a line break', 'request-1\r\nSet-Cookie: a=b'],
    ['a quote', 'request-"1"'],
  ])('with %s for an id get a new request id and no turn', (_name, id) => {
    const received = contextFromHeaders({ 'x-request-id': id, 'x-turn-id': id })
    expect(received.requestId).toMatch(/^[0-9a-f-]{36}$/)
    expect(received).not.toHaveProperty('turnId')
  })

  test.each([
    ['an unknown version', `ff-${'a'.repeat(32)}-${'b'.repeat(16)}-01`],
    ['a trace of zeros', `00-${'0'.repeat(32)}-${'b'.repeat(16)}-01`],
    ['a span of zeros', `00-${'a'.repeat(32)}-${'0'.repeat(16)}-01`],
    ['capital letters', `00-${'A'.repeat(32)}-${'b'.repeat(16)}-01`],
    ['something behind it', `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01-more`],
  ])('with %s in traceparent begin a new trace', (_name, malformed) => {
    const received = contextFromHeaders({ traceparent: malformed })
    expect(received.traceparent).toMatch(wellFormed)
    expect(received.traceparent).not.toBe(malformed)
  })

  test('without ids get fresh ones each time', () => {
    const made = Array.from({ length: 100 }, () => contextFromHeaders({}))
    expect(new Set(made.map((one) => one.requestId)).size).toBe(100)
    expect(new Set(made.map((one) => traceIdOf(one.traceparent))).size).toBe(100)
    expect(made.every((one) => wellFormed.test(one.traceparent))).toBe(true)
  })
})
