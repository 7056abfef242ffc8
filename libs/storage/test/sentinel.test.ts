import { randomUUID } from 'node:crypto'
import { openCache, openEventLog } from '../src/index.js'
import { collect } from './event-log.spec.js'
import { startSentinel } from './redis-sentinel.js'
import { eventually, quiet, withServer } from './support.js'

withServer('redis sentinel', 'REDIS_URL', () => {
  let place: Awaited<ReturnType<typeof startSentinel>>
  beforeAll(async () => {
    place = await startSentinel()
  })
  afterAll(() => place.close())

  test('the primary that Sentinel names is used, and another once that one takes over', async () => {
    const [log, cache] = await Promise.all([openEventLog(place.url, quiet()), openCache(place.url, quiet())])
    const stream = randomUUID()
    const follower = collect(log, stream, 0)
    await log.append(stream, [{ type: 'x', data: 1 }])
    await cache.set('key', 'one', 60_000)
    await eventually(() => follower.seen.length === 1)
    place.loseThePrimary()
    await expect(cache.get('key')).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    await eventually(() => cache.set('key', 'two', 60_000).then(() => true))
    await eventually(() => log.append(stream, [{ type: 'x', data: 2 }], { fence: 1, batch: 1, after: 1 }))
    await eventually(() => follower.seen.length === 2)
    expect(follower.ids()).toEqual([1, 2])
    expect(await cache.get('key')).toBe('two')
    follower.abort()
    await follower.ended
    await Promise.all([log.close(), cache.close()])
  }, 60_000)
})
