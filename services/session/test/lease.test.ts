import { sql } from 'kysely'
import { until } from '../../../test/until.js'
import { acquireLease, dropLease, LeaseLost, renewLease } from '../src/store/lease.js'
import { hang } from './support/neighbours.js'
import { testBench } from './support/tutor.js'

const bench = testBench()
beforeAll(() => bench.open())
afterEach(() => bench.stopAll())
afterAll(() => bench.close())

test('a redelivered message takes its session over at once, another copy of it does not', async () => {
  const tutor = await bench.start()
  const session = await tutor.openSession()
  const db = await bench.db()
  const acquire = (carrier: string, isRedelivery: boolean) =>
    acquireLease(db, session, { carrier, isRedelivery, leaseMs: 300_000 })
  const [one, other] = ['6f1c9d0e-0000-4000-8000-000000000001', '6f1c9d0e-0000-4000-8000-000000000002']
  expect(await acquire(one, false)).toEqual({ sessionId: session, token: 1 })
  expect(await acquire(other, false)).toBeUndefined()
  // The worker of the other copy was lost, not this one's.
  expect(await acquire(other, true)).toBeUndefined()
  // The broker gives a message to one consumer at a time: who had it before is gone.
  expect(await acquire(one, true)).toEqual({ sessionId: session, token: 2 })
})

test('a turn whose worker stands still is found by the relay when its lease runs out, however young it is', async () => {
  const still = await bench.start({ analyze: hang }, { TURN_LEASE_MS: '300000', SHUTDOWN_GRACE_MS: '0' })
  const session = await still.openSession()
  const turn = await still.accept(session, 'hello')
  await until(
    () => still.seen.analyze.length,
    (count) => count === 1,
  )
  const db = await bench.db()
  await db
    .updateTable('sessions')
    .set({ lease_until: sql<Date>`now() - interval '1 millisecond'` })
    .where('id', '=', session)
    .execute()
  const next = await bench.start({}, { TURN_RELAY_MS: '100' })
  expect(await next.ended(turn)).toMatchObject({ status: 'done' })
})

test('a lease that was given back is not renewed by what was on its way', async () => {
  const tutor = await bench.start()
  const session = await tutor.openSession()
  const db = await bench.db()
  const carrier = '6f1c9d0e-0000-4000-8000-000000000001'
  const lease = await acquireLease(db, session, { carrier, isRedelivery: false, leaseMs: 300_000 })
  if (!lease) throw new Error('The lease was not given')
  await dropLease(db, lease)
  await expect(renewLease(db, lease, carrier, 300_000)).rejects.toBeInstanceOf(LeaseLost)
})
