import { AppError } from '@tutor/contracts'
import { breaker, createMetrics } from '@tutor/platform'
import { until } from '../../../test/until.js'

/** A guarded neighbour whose circuit is open and about to let a probe through. */
async function opened(probeMs?: number) {
  const metrics = createMetrics()
  const options = {
    metrics,
    resetTimeoutMs: 20,
    volumeThreshold: 2,
    ...(probeMs !== undefined && { probeMs }),
  }
  const guarded = breaker('neighbour', (ask: () => Promise<string>) => ask(), options)
  const failing = () => Promise.reject(new AppError('UNAVAILABLE', 'away'))
  const state = async () => (await metrics.breakerState.get()).values[0]?.value
  await until(
    () => guarded(failing).then(undefined, ({ reason }: AppError) => reason),
    (reason) => reason === 'circuit_open',
  )
  await until(state, (value) => value === 0.5)
  return { guarded, state }
}

test('a slow probe does not keep other calls out for longer than its limit', async () => {
  const { guarded, state } = await opened(30)
  let answer: (text: string) => void = () => undefined
  const slow = guarded(() => new Promise((resolve) => (answer = resolve)))
  await expect(guarded(async () => 'too early')).rejects.toMatchObject({ reason: 'circuit_open' })
  await until(state, (value) => value === 0)
  expect(await guarded(async () => 'quick')).toBe('quick')
  answer('slow')
  expect(await slow).toBe('slow')
})

test('without a limit the probe alone decides', async () => {
  const { guarded, state } = await opened()
  await expect(guarded(() => Promise.reject(new AppError('TIMEOUT', 'late')))).rejects.toMatchObject({
    code: 'TIMEOUT',
  })
  await until(state, (value) => value === 0.5)
  expect(await guarded(async () => 'there')).toBe('there')
  expect(await state()).toBe(0)
})
