import { AppError, type ErrorCode } from '@tutor/contracts'
import { type BreakerOptions, breaker, createMetrics } from '@tutor/platform'
import { until } from '../../../test/until.js'

const away = () => Promise.reject(new AppError('UNAVAILABLE', 'away'))
const there = async () => 'there'

/** A guarded neighbour that does as each call says, with what it was seen to do. */
function guard(options: Partial<BreakerOptions> = {}) {
  const metrics = createMetrics()
  let reached = 0
  const guarded = breaker(
    'neighbour',
    (answer: () => Promise<string>) => {
      reached += 1
      return answer()
    },
    // Long enough to stay open for the whole test, unless the test says otherwise.
    { metrics, volumeThreshold: 4, resetTimeoutMs: 60_000, ...options },
  )
  return {
    guarded,
    reached: () => reached,
    state: async () => (await metrics.breakerState.get()).values[0],
    rejected: async () => (await metrics.breakerRejected.get()).values[0],
    async fail(times: number, how: () => Promise<string> = away) {
      for (let i = 0; i < times; i += 1) await guarded(how).catch(() => undefined)
    },
  }
}

/** As `guard`, with a circuit that was opened and is now about to let one probe through. */
async function halfOpen() {
  const one = guard({ resetTimeoutMs: 20 })
  await one.fail(4)
  await until(one.state, (state) => state?.value === 0.5)
  return { ...one, before: one.reached() }
}

describe('a closed circuit', () => {
  test('hands over arguments and answer as they are', async () => {
    const add = breaker('sum', async (a: number, b: number) => a + b, { metrics: createMetrics() })
    expect(await add(2, 3)).toBe(5)
  })

  test('throws the neighbour’s own error, not a copy of it', async () => {
    const error = new AppError('TIMEOUT', 'late')
    await expect(guard().guarded(() => Promise.reject(error))).rejects.toBe(error)
  })

  test('stays closed until as many calls were seen as the threshold says', async () => {
    const { fail, state, reached } = guard()
    await fail(3)
    expect(await state()).toEqual({ labels: { breaker: 'neighbour' }, value: 0 })
    await fail(1)
    expect((await state())?.value).toBe(1)
    expect(reached()).toBe(4)
  })

  test('stays closed while no more than half of the calls fail', async () => {
    const { guarded, fail, state } = guard()
    for (let i = 0; i < 5; i += 1) {
      await guarded(there)
      await fail(1)
    }
    expect((await state())?.value).toBe(0)
    await fail(1)
    expect((await state())?.value).toBe(1)
  })

  const callersOwn: ErrorCode[] = ['INVALID_INPUT', 'UNAUTHENTICATED', 'NOT_FOUND', 'TOO_MANY_REQUESTS']
  test.each(callersOwn)('is not opened by %s, however often', async (code) => {
    const { fail, state } = guard()
    await fail(20, () => Promise.reject(new AppError(code, 'your own fault')))
    expect((await state())?.value).toBe(0)
  })

  test('is opened by errors that nobody foresaw', async () => {
    const { fail, state } = guard()
    await fail(4, () => Promise.reject(new TypeError('undefined is not a function')))
    expect((await state())?.value).toBe(1)
  })

  test('counts what it is told to count', async () => {
    const { fail, state } = guard({ isFault: (error) => error instanceof RangeError })
    await fail(10)
    expect((await state())?.value).toBe(0)
    await fail(20, () => Promise.reject(new RangeError('too far')))
    expect((await state())?.value).toBe(1)
  })
})

describe('an open circuit', () => {
  test('refuses with UNAVAILABLE, says when to come back, and leaves the neighbour alone', async () => {
    const { guarded, fail, reached, rejected } = guard()
    await fail(4)
    const refused = await guarded(there).catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(AppError)
    expect(refused).toMatchObject({
      code: 'UNAVAILABLE',
      message: 'neighbour is not available at the moment',
      reason: 'circuit_open',
      retryAfterMs: 60_000,
    })
    expect(reached()).toBe(4)
    expect(await rejected()).toEqual({ labels: { breaker: 'neighbour' }, value: 1 })
  })

  test('lets exactly one probe through after its time, and refuses the others until that answers', async () => {
    const { guarded, reached, before, state } = await halfOpen()
    let answer: (text: string) => void = () => undefined
    const probe = guarded(() => new Promise((resolve) => (answer = resolve)))
    for (let i = 0; i < 3; i += 1)
      await expect(guarded(there)).rejects.toMatchObject({ reason: 'circuit_open' })
    expect(reached() - before).toBe(1)
    answer('back again')
    expect(await probe).toBe('back again')
    expect((await state())?.value).toBe(0)
    expect(await guarded(there)).toBe('there')
  })

  test('opens again when the probe fails, and shows the probe’s own error', async () => {
    const { guarded, reached, before } = await halfOpen()
    await expect(guarded(away)).rejects.toMatchObject({ message: 'away' })
    await expect(guarded(there)).rejects.toMatchObject({ reason: 'circuit_open' })
    expect(reached() - before).toBe(1)
  })

  test('closes when the probe is refused for its own mistake, since then the neighbour answers', async () => {
    const { guarded, fail } = await halfOpen()
    await fail(1, () => Promise.reject(new AppError('NOT_FOUND', 'no such thing')))
    expect(await guarded(there)).toBe('there')
  })
})

test('one of many under a name opens for itself; its refusals are counted, its state is not told', async () => {
  const [one, other] = [guard({ isOneOfMany: true }), guard({ isOneOfMany: true })]
  await one.fail(5)
  await expect(one.guarded(there)).rejects.toMatchObject({ reason: 'circuit_open' })
  expect([await one.state(), (await one.rejected())?.value]).toEqual([undefined, 2])
  expect(await other.guarded(there)).toBe('there')
})
