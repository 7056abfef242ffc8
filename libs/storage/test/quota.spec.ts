import { randomUUID } from 'node:crypto'
import type { Quota, QuotaCharge, QuotaTruth, Reservation, UnknownAccount } from '../src/index.js'
import { windowAt } from '../src/index.js'
import { eventually } from './support.js'

export interface QuotaUnderTest {
  readonly quota: Quota
  /** Loses everything that the counters know. */
  lose(): Promise<void>
  close(): Promise<void>
}

const life = 60_000
const charge = (account: string, amount: number, limit: number): QuotaCharge => ({
  account,
  window: 'month',
  amount,
  limit,
})
const nothing: QuotaTruth = { spent: 0, open: [], snapshot: '100:100:' }

/** What any quota must do. */
export function describeQuota(name: string, open: () => Promise<QuotaUnderTest>): void {
  describe(`${name} quota`, () => {
    let quota: Quota
    let server: QuotaUnderTest
    let tenant: string
    beforeAll(async () => {
      server = await open()
      quota = server.quota
    })
    afterAll(() => server.close())
    beforeEach(() => {
      tenant = randomUUID()
    })

    /** Reserves, and loads what is unknown from the truth given. */
    const reserve = async (
      charges: readonly QuotaCharge[],
      truth = nothing,
      id = randomUUID(),
      lifeMs = life,
    ) => {
      const verdict = await quota.reserve(tenant, id, charges, lifeMs)
      if (verdict.outcome !== 'unknown') return { id, verdict }
      for (const account of verdict.accounts) await quota.load(tenant, account, truth)
      return { id, verdict: await quota.reserve(tenant, id, charges, lifeMs) }
    }
    const granted = async (
      charges: readonly QuotaCharge[],
      truth = nothing,
      lifeMs = life,
    ): Promise<Reservation> => {
      const { id, verdict } = await reserve(charges, truth, randomUUID(), lifeMs)
      expect(verdict.outcome).toBe('reserved')
      return { tenant, id, at: verdict.at }
    }
    /** What is left of an account, neither spent nor reserved; the account must be known. */
    const left = async (account: string, limit: number): Promise<number> => {
      const verdict = await quota.reserve(tenant, randomUUID(), [charge(account, 2 ** 40, limit)], life)
      return verdict.outcome === 'exceeded' ? verdict.left : Number.NaN
    }
    const unknown = async (account: string): Promise<UnknownAccount> => {
      const verdict = await quota.reserve(tenant, randomUUID(), [charge(account, 1, 1_000)], life)
      const [first] = verdict.outcome === 'unknown' ? verdict.accounts : []
      if (!first) throw new Error(`the account is known: ${JSON.stringify(verdict)}`)
      return first
    }
    const amount = (account: string, used: number) => [{ account, window: 'month' as const, amount: used }]

    describe('reserving', () => {
      test('grants exactly the limit, however many ask together', async () => {
        await granted([charge('a', 0, 100)])
        const verdicts = await Promise.all(
          Array.from({ length: 50 }, () => quota.reserve(tenant, randomUUID(), [charge('a', 7, 100)], life)),
        )
        expect(verdicts.filter(({ outcome }) => outcome === 'reserved')).toHaveLength(14)
        expect(await left('a', 100)).toBe(2)
      })

      test('takes all charges or none', async () => {
        const both = (amountOfB: number) => [charge('a', 10, 100), charge('b', amountOfB, 20)]
        await granted(both(20))
        const { verdict } = await reserve(both(1))
        expect(verdict).toMatchObject({ outcome: 'exceeded', charge: 1, left: 0 })
        expect(await left('a', 100)).toBe(90)
      })

      test('says what was exceeded and when it resets; of several, the one that resets last', async () => {
        const charges = (['minute', 'day', 'month'] as const).map((window) => ({
          ...charge('a', 2, 1),
          window,
        }))
        const { verdict } = await reserve(charges)
        expect(verdict).toEqual({
          outcome: 'exceeded',
          at: expect.any(Number),
          charge: 2,
          left: 1,
          resetsAt: windowAt(verdict.at, 'month').end,
        })
        for (const [n, window] of (['minute', 'day'] as const).entries()) {
          const alone = await reserve(charges.slice(n, n + 1))
          expect(alone.verdict).toMatchObject({ resetsAt: windowAt(alone.verdict.at, window).end })
        }
      })

      test('an amount of nothing fits where nothing is left', async () => {
        await granted([charge('a', 10, 10)])
        expect((await reserve([charge('a', 0, 10)])).verdict.outcome).toBe('reserved')
        expect((await reserve([charge('a', 0, 5)])).verdict.outcome).toBe('reserved')
      })

      test('counts tenants, accounts and windows apart, whatever their names', async () => {
        await granted([
          charge('a', 10, 10),
          { ...charge('a', 10, 10), window: 'day' },
          charge('{a}:b', 10, 10),
        ])
        tenant = `}{${randomUUID()}:`
        await granted([charge('a', 10, 10)])
      })

      test('what is not settled within its life is given back when it is needed', async () => {
        const { id, at } = await granted([charge('a', 60, 100)], nothing, 30)
        await granted([charge('a', 30, 100)])
        await eventually(async () => (await left('a', 100)) === 70)
        // Who was late is counted all the same.
        await quota.settle({ tenant, id, at }, amount('a', 55), 101)
        expect(await left('a', 100)).toBe(15)
      })
    })

    describe('settling', () => {
      test('gives what was used for what was reserved, also where that is more', async () => {
        const [less, more] = [await granted([charge('a', 40, 100)]), await granted([charge('a', 40, 100)])]
        await quota.settle(less, amount('a', 10), 101)
        expect(await left('a', 100)).toBe(50)
        await quota.settle(more, amount('a', 50), 102)
        expect(await left('a', 100)).toBe(40)
      })

      test('releasing gives everything back, once', async () => {
        const reservation = await granted([charge('a', 40, 100)])
        for (const _ of [1, 2]) await quota.release(reservation, [{ account: 'a', window: 'month' }])
        expect(await left('a', 100)).toBe(100)
      })

      test('a settlement of a window that is over changes nothing', async () => {
        const reservation = await granted([charge('a', 40, 100)])
        const earlier = windowAt(windowAt(reservation.at, 'month').start - 1, 'month').start
        await quota.settle({ ...reservation, id: randomUUID(), at: earlier }, amount('a', 10), 101)
        expect(await left('a', 100)).toBe(60)
      })
    })

    describe('after a loss', () => {
      test('is unknown until the truth is loaded: settled sums and open reservations', async () => {
        await granted([charge('a', 40, 100)])
        await server.lose()
        const account = await unknown('a')
        expect(account.from).toBe(windowAt(Date.now(), 'month').start)
        const ends = Date.now() + life
        const open = [
          { id: 'x', amount: 30, expiresAt: ends },
          { id: 'over', amount: 50, expiresAt: Date.now() - 1 },
        ]
        expect(await quota.load(tenant, account, { spent: 20, open, snapshot: '100:100:' })).toBe('loaded')
        expect(await left('a', 100)).toBe(50)
        await quota.settle({ tenant, id: 'x', at: Date.now() }, amount('a', 5), 100)
        expect(await left('a', 100)).toBe(75)
      })

      test('one unknown account refuses all, and takes from none', async () => {
        await granted([charge('known', 10, 100)])
        const verdict = await quota.reserve(
          tenant,
          randomUUID(),
          [charge('known', 10, 100), charge('new', 1, 100)],
          life,
        )
        expect(verdict).toMatchObject({ outcome: 'unknown', accounts: [{ account: 'new' }] })
        expect(await left('known', 100)).toBe(90)
      })

      test('two that load at once count once', async () => {
        const [one, other] = [await unknown('a'), await unknown('a')]
        const truth = { ...nothing, spent: 20 }
        await quota.load(tenant, one, truth)
        await granted([charge('a', 10, 100)])
        expect(await quota.load(tenant, other, truth)).toBe('loaded')
        expect(await left('a', 100)).toBe(70)
      })

      test('what was read before another loss is not loaded', async () => {
        const account = await unknown('a')
        await server.lose()
        expect(await quota.load(tenant, account, nothing)).toBe('stale')
        const again = await unknown('a')
        expect(await quota.load(tenant, account, nothing)).toBe('stale')
        expect(await quota.load(tenant, again, nothing)).toBe('loaded')
      })

      test('what was read before the account was forgotten is not loaded', async () => {
        const account = await unknown('a')
        await quota.forget(tenant, [account])
        expect(await quota.load(tenant, account, nothing)).toBe('stale')
        expect((await unknown('a')).lostForMs).toBeLessThan(10_000)
      })

      test('an account that was forgotten is loaded again', async () => {
        await granted([charge('a', 40, 100)])
        await quota.forget(tenant, [{ account: 'a', window: 'month' }])
        await granted([charge('a', 10, 100)], { ...nothing, spent: 3 })
        expect(await left('a', 100)).toBe(87)
      })
    })

    // A call reserves 40, uses 10, and transaction 150 settles it in the truth. The truth is read at one of two
    // moments: before that (the call is open in it) or after it (its 10 are in the sum).
    describe('a call in flight while the counters are lost', () => {
      const before = (id: string): QuotaTruth => ({
        spent: 20,
        open: [{ id, amount: 40, expiresAt: Date.now() + life }],
        snapshot: '140:160:150',
      })
      const beforeOpen: QuotaTruth = { spent: 20, open: [], snapshot: '140:145:' }
      const after: QuotaTruth = { spent: 30, open: [], snapshot: '140:160:141,155' }
      const lost = async () => {
        const reservation = await granted([charge('a', 40, 100)])
        await server.lose()
        return reservation
      }
      const settle = (reservation: Reservation) => quota.settle(reservation, amount('a', 10), 150)

      test('settled before anybody asks, is in the truth', async () => {
        const reservation = await lost()
        await settle(reservation)
        await quota.load(tenant, await unknown('a'), after)
        expect(await left('a', 100)).toBe(70)
      })

      test('settled while one loads who had read before: counts what was used', async () => {
        const reservation = await lost()
        const account = await unknown('a')
        await settle(reservation)
        await quota.load(tenant, account, before(reservation.id))
        expect(await left('a', 100)).toBe(70)
      })

      test('settled while one loads who had read after: does not count twice', async () => {
        const reservation = await lost()
        const account = await unknown('a')
        await settle(reservation)
        await quota.load(tenant, account, after)
        expect(await left('a', 100)).toBe(70)
      })

      test('settled after a load that had read before: counts what was used', async () => {
        const reservation = await lost()
        await quota.load(tenant, await unknown('a'), before(reservation.id))
        expect(await left('a', 100)).toBe(40)
        await settle(reservation)
        expect(await left('a', 100)).toBe(70)
      })

      test('settled after a load that had read after: does not count twice', async () => {
        const reservation = await lost()
        await quota.load(tenant, await unknown('a'), after)
        await settle(reservation)
        expect(await left('a', 100)).toBe(70)
      })

      test('opened after the truth was read: counts once it is settled, during the load or after it', async () => {
        const during = await lost()
        const account = await unknown('a')
        await settle(during)
        await quota.load(tenant, account, beforeOpen)
        expect(await left('a', 100)).toBe(70)
        const later = await lost()
        await quota.load(tenant, await unknown('a'), beforeOpen)
        await settle(later)
        expect(await left('a', 100)).toBe(70)
      })

      test('settled between two who load, of whom one had read before and one after: counts once', async () => {
        for (const order of [0, 1]) {
          const reservation = await lost()
          const [one, other] = [await unknown('a'), await unknown('a')]
          await settle(reservation)
          const truths = [before(reservation.id), after]
          await quota.load(tenant, one, truths[order] ?? nothing)
          await quota.load(tenant, other, truths[1 - order] ?? nothing)
          expect(await left('a', 100)).toBe(70)
        }
      })

      test('lost again between a load and its settlement: counts once', async () => {
        const reservation = await lost()
        await quota.load(tenant, await unknown('a'), before(reservation.id))
        await server.lose()
        const account = await unknown('a')
        await settle(reservation)
        await quota.load(tenant, account, after)
        expect(await left('a', 100)).toBe(70)
      })

      test('released while one loads, or after: its reservation ends with its life', async () => {
        const reservation = await lost()
        const account = await unknown('a')
        await quota.release(reservation, [account])
        await quota.load(tenant, account, { ...nothing, spent: 20 })
        await quota.release(reservation, [account])
        expect(await left('a', 100)).toBe(80)
      })
    })

    test('is connected, and UNAVAILABLE once closed', async () => {
      const other = await open()
      expect(other.quota.status()).toBe('connected')
      await other.close()
      expect(other.quota.status()).toBe('closed')
      await expect(other.quota.reserve('t', 'x', [], 1)).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    })
  })
}
