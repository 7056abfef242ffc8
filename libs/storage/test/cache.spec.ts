import { randomUUID } from 'node:crypto'
import type { Cache } from '../src/index.js'
import { eventually } from './support.js'

/** What any cache must do. */
export function describeCache(name: string, open: () => Promise<Cache>): void {
  describe(`${name} cache`, () => {
    let cache: Cache
    beforeAll(async () => {
      cache = await open()
    })
    afterAll(() => cache.close())

    test('gives back what was set, and the newest of several', async () => {
      const key = randomUUID()
      await cache.set(key, 'one', 60_000)
      await cache.set(key, 'zwei – 二', 60_000)
      expect(await cache.get(key)).toBe('zwei – 二')
    })

    test('knows nothing of a key that was never set', async () => {
      expect(await cache.get(randomUUID())).toBeUndefined()
    })

    test('adds a value once, whoever asks at the same time, until it has gone', async () => {
      const key = randomUUID()
      const added = await Promise.all(['a', 'b', 'c'].map((value) => cache.add(key, value, 60_000)))
      expect(added.filter(Boolean)).toHaveLength(1)
      await cache.delete(key)
      expect(await cache.add(key, 'd', 60_000)).toBe(true)
      expect(await cache.get(key)).toBe('d')
    })

    test('a request may cost several, and more than the limit is refused', async () => {
      const key = randomUUID()
      const rate = { limit: 10, windowMs: 600_000 }
      expect(await cache.consume(key, rate, 11)).toMatchObject({ allowed: false })
      expect(await cache.consume(key, rate, 7)).toMatchObject({ allowed: true, remaining: 3 })
      expect(await cache.consume(key, rate, 4)).toMatchObject({ allowed: false })
      expect(await cache.consume(key, rate, 3)).toMatchObject({ allowed: true, remaining: 0 })
    })

    test('forgets a value that was deleted', async () => {
      const key = randomUUID()
      await cache.set(key, 'x', 60_000)
      await cache.delete(key)
      expect(await cache.get(key)).toBeUndefined()
    })

    test('forgets a value after its time', async () => {
      const [short, long] = [randomUUID(), randomUUID()]
      await cache.set(long, 'y', 60_000)
      await cache.set(short, 'x', 20)
      await eventually(async () => (await cache.get(short)) === undefined)
      expect(await cache.get(long)).toBe('y')
    })

    test('allows exactly the limit at once, however many ask together', async () => {
      const key = randomUUID()
      const verdicts = await Promise.all(
        Array.from({ length: 50 }, () => cache.consume(key, { limit: 7, windowMs: 3_600_000 })),
      )
      const allowed = verdicts.filter((verdict) => verdict.allowed)
      expect(allowed.map(({ remaining }) => remaining)).toEqual([6, 5, 4, 3, 2, 1, 0])
      expect(verdicts.filter((verdict) => !verdict.allowed)).toHaveLength(43)
    })

    test('says how long to wait when it refuses', async () => {
      const key = randomUUID()
      const rate = { limit: 2, windowMs: 600_000 }
      await cache.consume(key, rate)
      await cache.consume(key, rate)
      const { allowed, remaining, resetMs } = await cache.consume(key, rate)
      expect({ allowed, remaining }).toEqual({ allowed: false, remaining: 0 })
      expect(resetMs).toBeGreaterThan(200_000)
      expect(resetMs).toBeLessThanOrEqual(300_000)
    })

    test('allows again once time has passed, also to one that kept asking', async () => {
      const key = randomUUID()
      const rate = { limit: 1, windowMs: 50 }
      expect((await cache.consume(key, rate)).allowed).toBe(true)
      await eventually(async () => (await cache.consume(key, rate)).allowed)
    })

    test('counts each key alone', async () => {
      const rate = { limit: 1, windowMs: 600_000 }
      expect((await cache.consume(randomUUID(), rate)).allowed).toBe(true)
      expect((await cache.consume(randomUUID(), rate)).allowed).toBe(true)
    })

    test('keeps a value and a limit of the same name apart', async () => {
      const key = randomUUID()
      await cache.set(key, 'value', 60_000)
      expect((await cache.consume(key, { limit: 1, windowMs: 60_000 })).allowed).toBe(true)
      expect(await cache.get(key)).toBe('value')
    })

    test('is connected, and UNAVAILABLE once closed', async () => {
      const other = await open()
      expect(other.status()).toBe('connected')
      await other.close()
      expect(other.status()).toBe('closed')
      await expect(other.get('x')).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    })
  })
}
