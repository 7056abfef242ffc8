import { randomUUID } from 'node:crypto'
import { openCache } from '../src/index.js'
import { describeCache } from './cache.spec.js'
import { eventually, openWire, quiet, withServer } from './support.js'

describeCache('memory', () => openCache('memory:', quiet()))

withServer('redis cache', 'REDIS_URL', (url) => {
  describeCache('redis', () => openCache(url, quiet()))

  describe('redis cache in trouble', () => {
    test('starts while Redis can not be reached, and works as soon as it can', async () => {
      const wire = await openWire(url)
      await wire.cut()
      const cache = await openCache(wire.url, quiet())
      expect(cache.status()).toBe('connecting')
      await expect(cache.get('x')).rejects.toMatchObject({ code: 'UNAVAILABLE', reason: 'cache_unavailable' })
      await wire.restore()
      await eventually(() => cache.status() === 'connected')
      expect(await cache.get(randomUUID())).toBeUndefined()
      await cache.close()
      await wire.cut()
    })

    test('rejects with UNAVAILABLE while Redis is gone, and recovers by itself', async () => {
      const wire = await openWire(url)
      const cache = await openCache(wire.url, quiet())
      const key = randomUUID()
      await cache.set(key, 'kept', 60_000)
      await wire.cut()
      await expect(cache.get(key)).rejects.toMatchObject({ code: 'UNAVAILABLE' })
      await wire.restore()
      expect(await eventually(() => cache.get(key))).toBe('kept')
      await cache.close()
      await wire.cut()
    })

    test('gives up a connection that has fallen silent and makes a new one', async () => {
      const wire = await openWire(url)
      const cache = await openCache(wire.url, quiet())
      const key = randomUUID()
      await cache.set(key, 'kept', 60_000)
      wire.hush()
      await expect(cache.get(key)).rejects.toMatchObject({ code: 'UNAVAILABLE' })
      expect(await eventually(() => cache.get(key))).toBe('kept')
      await cache.close()
      await wire.cut()
    })
  })
})

test('refuses a URL of another kind', async () => {
  await expect(openCache('etcd://localhost', quiet())).rejects.toMatchObject({ code: 'INVALID_INPUT' })
})
