import { AppError } from '@tutor/contracts'
import { type BreakerStore, createMetrics, type FleetBreaker, fleetBreaker } from '../src/index.js'

/** A store as all processes see it; `away` makes it fail. */
function sharedStore() {
  const values = new Map<string, string>()
  const state = { away: false }
  const there = async <R>(action: () => R): Promise<R> => {
    if (state.away) throw new AppError('UNAVAILABLE', 'away')
    return action()
  }
  const store: BreakerStore = {
    get: (key) => there(() => values.get(key)),
    set: (key, value) => there(() => void values.set(key, value)),
    add: (key, value) => there(() => !values.has(key) && values.set(key, value) !== undefined),
    delete: (key) => there(() => void values.delete(key)),
  }
  return { store, state }
}

const process = (store: BreakerStore, resetTimeoutMs = 1): FleetBreaker =>
  fleetBreaker('model:x', { metrics: createMetrics(), store, resetTimeoutMs })
const failing = (): Promise<never> => Promise.reject(new AppError('BAD_GATEWAY', 'down'))
const fine = async (): Promise<string> => 'fine'
const breakIt = async (breaker: FleetBreaker): Promise<void> => {
  for (let call = 0; call < 6; call += 1) await breaker.run(failing).catch(() => undefined)
}
/** Until an open circuit may be probed. */
const wait = async (breaker: FleetBreaker): Promise<void> => {
  while (breaker.openUntil() > Date.now()) await new Promise((resolve) => setImmediate(resolve))
}

test('a circuit that one process opens is open for all', async () => {
  const { store } = sharedStore()
  const [one, other] = [process(store, 60_000), process(store, 60_000)]
  await breakIt(one)
  await one.refresh()
  await other.refresh()
  expect(other.openUntil()).toBeGreaterThan(Date.now())
  let asked = false
  const call = other.run(async () => {
    asked = true
  })
  await expect(call).rejects.toMatchObject({ code: 'UNAVAILABLE', reason: 'circuit_open' })
  expect(asked).toBe(false)
})

test('one process of all probes at a time, and its success closes the circuit for the others', async () => {
  const { store } = sharedStore()
  const [one, other] = [process(store), process(store)]
  await breakIt(one)
  await one.refresh()
  await other.refresh()
  await wait(one)
  let release = (): void => undefined
  const probe = one.run(() => new Promise<void>((resolve) => (release = resolve)))
  await expect(other.run(fine)).rejects.toMatchObject({ reason: 'circuit_open' })
  await expect(one.run(fine)).rejects.toMatchObject({ reason: 'circuit_open' })
  release()
  await probe
  await one.refresh()
  await other.refresh()
  expect([one.openUntil(), other.openUntil()]).toEqual([0, 0])
  expect(await other.run(fine)).toBe('fine')
})

test('a failed probe keeps it open for longer; a cancelled one says nothing; a refusal shows somebody at home', async () => {
  const { store } = sharedStore()
  const breaker = process(store, 20)
  const openedFor = (): number => breaker.openUntil() - Date.now()
  await breakIt(breaker)
  await wait(breaker)
  await expect(breaker.run(failing)).rejects.toMatchObject({ code: 'BAD_GATEWAY' })
  expect(openedFor()).toBeGreaterThan(20)
  await wait(breaker)
  const cancelled = new AppError('CANCELLED', 'left')
  await expect(breaker.run(() => Promise.reject(cancelled))).rejects.toBe(cancelled)
  expect(breaker.openUntil()).toBeGreaterThan(0)
  const refused = new AppError('INVALID_INPUT', 'no')
  await expect(breaker.run(() => Promise.reject(refused))).rejects.toBe(refused)
  expect(breaker.openUntil()).toBe(0)
})

test('a neighbour that asks for rest gets it from everybody, and its circuit stays closed', async () => {
  const { store } = sharedStore()
  const [one, other] = [process(store), process(store)]
  one.rest(60_000)
  await one.refresh()
  await other.refresh()
  expect(other.openUntil()).toBeGreaterThan(Date.now() + 50_000)
  expect(await other.run(fine)).toBe('fine')
})

test('while the store is away each process decides by itself', async () => {
  const { store, state } = sharedStore()
  state.away = true
  const breaker = process(store)
  await breakIt(breaker)
  await expect(breaker.refresh()).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  await wait(breaker)
  expect(await breaker.run(fine)).toBe('fine')
  expect(breaker.openUntil()).toBe(0)
})
