import { randomUUID } from 'node:crypto'
import { expiringMap } from '@tutor/platform'
import fc from 'fast-check'
import { openRedisServer, withOwnRedis } from '../../../test/redis.js'
import { openQuota, type QuotaCharge, windowAt } from '../src/index.js'
import { memoryQuota } from '../src/memory-quota.js'
import { isVisible } from '../src/quota-snapshot.js'
import { describeQuota } from './quota.spec.js'
import { eventually, openWire, quiet } from './support.js'

const charges: readonly QuotaCharge[] = [{ account: 'a', window: 'month', amount: 60, limit: 100 }]

describeQuota('memory', async () => {
  const accounts = expiringMap<never>(1_000)
  const quota = memoryQuota({ accounts })
  return { quota, lose: async () => accounts.clear(), close: quota.close }
})

describe('memory quota by the calendar', () => {
  test('a window that begins under its eyes begins with nothing, in UTC, also a leap day and a new year', async () => {
    for (const end of ['2028-02-29T23:59:59.999Z', '2027-12-31T23:59:59.999Z']) {
      let now = Date.parse(end) - 120_000
      const quota = memoryQuota({ now: () => now })
      const day = charges.map((charge) => ({ ...charge, window: 'day' as const }))
      const both = [
        ...charges,
        ...day,
        ...charges.map((charge) => ({ ...charge, window: 'minute' as const })),
      ]
      const first = await quota.reserve('t', 'one', both, 600_000)
      if (first.outcome !== 'unknown') throw new Error('known before it was loaded')
      for (const account of first.accounts)
        await quota.load('t', account, { spent: 0, open: [], snapshot: '1:1:' })
      expect((await quota.reserve('t', 'one', both, 600_000)).outcome).toBe('reserved')
      now = Date.parse(end)
      const refused = await quota.reserve('t', 'two', both, 600_000)
      expect(refused).toMatchObject({ outcome: 'exceeded', resetsAt: now + 1 })
      now += 1
      expect((await quota.reserve('t', 'two', both, 600_000)).outcome).toBe('reserved')
    }
  })

  test('a new minute needs no truth once a whole minute was seen', async () => {
    let now = 90_000
    const quota = memoryQuota({ now: () => now })
    const minute = charges.map((charge) => ({ ...charge, window: 'minute' as const }))
    expect((await quota.reserve('t', 'one', minute, 60_000)).outcome).toBe('unknown')
    now = 120_000
    expect((await quota.reserve('t', 'two', minute, 60_000)).outcome).toBe('reserved')
  })

  test('windows touch each other without gap or overlap', () => {
    const windows = fc.constantFrom('minute' as const, 'day' as const, 'month' as const)
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e12 }), windows, (now, window) => {
        const { start, end } = windowAt(now, window)
        expect(start <= now && now < end).toBe(true)
        expect(windowAt(end, window).start).toBe(end)
        expect(windowAt(end - 1, window).start).toBe(start)
      }),
    )
  })

  test('a snapshot has seen what ended before it, and not what ran', () => {
    expect([9, 10, 11, 12, 19, 20].map((transaction) => isVisible(transaction, '10:20:10,12'))).toEqual([
      true,
      false,
      true,
      false,
      true,
      false,
    ])
    expect(isVisible(1, undefined)).toBe(false)
  })
})

withOwnRedis('redis quota', () => {
  const onServer = async (options: { cluster?: boolean } = {}) => {
    const server = await openRedisServer(options)
    const quota = await openQuota(server.url, quiet())
    return {
      quota,
      lose: async () => void (await server.command('FLUSHALL')),
      async close() {
        await quota.close()
        await server.close()
      },
    }
  }
  describeQuota('redis', onServer)
  describeQuota('redis cluster', () => onServer({ cluster: true }))

  describe('redis quota in trouble', () => {
    const opened = async () => {
      const server = await openRedisServer()
      const wire = await openWire(server.url)
      const quota = await openQuota(wire.url, quiet())
      const tenant = randomUUID()
      const ask = () => quota.reserve(tenant, randomUUID(), charges, 60_000)
      const load = async (spent: number) => {
        const verdict = await eventually(ask)
        if (verdict.outcome !== 'unknown') throw new Error(`not unknown: ${JSON.stringify(verdict)}`)
        for (const account of verdict.accounts)
          await quota.load(tenant, account, { spent, open: [], snapshot: '1:1:' })
        return verdict
      }
      const close = async () => {
        await quota.close()
        await wire.cut()
        await server.close()
      }
      return { server, wire, quota, tenant, ask, load, close }
    }

    test('rejects with UNAVAILABLE while Redis is gone, and knows what it knew when only the wire was cut', async () => {
      const { wire, ask, load, close } = await opened()
      await load(0)
      expect((await ask()).outcome).toBe('reserved')
      await wire.cut()
      await expect(ask()).rejects.toMatchObject({ code: 'UNAVAILABLE' })
      await wire.restore()
      expect(await eventually(ask)).toMatchObject({ outcome: 'exceeded', left: 40 })
      await close()
    })

    test('a server that started again empty is unknown, and says how lately it lost its data', async () => {
      const { server, ask, load, close } = await opened()
      await load(0)
      await ask()
      await server.kill()
      await server.start()
      const verdict = await load(30)
      expect(verdict.accounts[0]?.lostForMs).toBeLessThan(10_000)
      expect((await ask()).outcome).toBe('reserved')
      expect(await ask()).toMatchObject({ outcome: 'exceeded', left: 10 })
      await close()
    })

    test('a server that came back with an old snapshot of its data is unknown too', async () => {
      const { server, ask, load, close } = await opened()
      await load(0)
      await server.command('SAVE')
      await ask()
      await server.kill()
      await server.start()
      await load(90)
      expect(await ask()).toMatchObject({ outcome: 'exceeded', left: 10 })
      await close()
    })

    test('a ticket of before a restart is stale, even if the old snapshot holds it', async () => {
      const { server, quota, tenant, ask, close } = await opened()
      const verdict = await ask()
      await server.command('SAVE')
      await server.kill()
      await server.start()
      const [account] = verdict.outcome === 'unknown' ? verdict.accounts : []
      if (!account) throw new Error('known before it was loaded')
      const load = () => quota.load(tenant, account, { spent: 0, open: [], snapshot: '1:1:' })
      expect(await eventually(load)).toBe('stale')
      await close()
    })
  })
})

test('refuses a URL of another kind', async () => {
  await expect(openQuota('etcd://localhost', quiet())).rejects.toMatchObject({ code: 'INVALID_INPUT' })
})
