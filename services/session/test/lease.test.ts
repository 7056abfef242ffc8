import { sql } from 'kysely'
import { until } from '../../../test/until.js'
import { acquireLease } from '../src/store/lease.js'
import { hang } from './support/neighbours.js'
import { testBench } from './support/tutor.js'

const bench = testBench()
beforeAll(() => bench.open())
afterEach(() => bench.stopAll())
afterAll(() => bench.close())

test('a redelivered message takes its session over at once, another message and a copy do not', async () => {
  const tutor = await bench.start()
  const session = await tutor.openSession()
  const db = await bench.db()
  const acquire = (carrier: string, isRedelivery: boolean) =>
    acquireLease(db, session, { carrier, isRedelivery, leaseMs: 300_000 })
  const [one, other] = ['6f1c9d0e-0000-4000-8000-000000000001', '6f1c9d0e-0000-4000-8000-000000000002']
  expect(await acquire(one, false)).toEqual({ kind: 'leased', lease: { sessionId: session, token: 1 } })
  expect(await acquire(one, false)).toMatchObject({ kind: 'held for this message' })
  expect(await acquire(other, true)).toEqual({ kind: 'held by another message' })
  // The broker gives a message to one consumer at a time: who had it before is gone.
  expect(await acquire(one, true)).toEqual({ kind: 'leased', lease: { sessionId: session, token: 2 } })
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
