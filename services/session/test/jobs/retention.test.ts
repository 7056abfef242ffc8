import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { until } from '../../../../test/until.js'
import { hang } from '../support/neighbours.js'
import { type Tutor, testBench } from '../support/tutor.js'

const bench = testBench()
beforeAll(() => bench.open())
afterEach(() => bench.stopAll())
afterAll(() => bench.close())

const everySecond = { RETENTION_CRON: '* * * * * *', JOBS_POLL_MS: '50' }

/** A service that purges, once it has done so since now. */
async function purged(more: Record<string, string>): Promise<Tutor> {
  const db = await bench.db()
  const since = new Date()
  const tutor = await bench.start({}, { ...everySecond, ...more })
  await until(
    async () =>
      await sql`select 1 from session.jobs where name = 'retention.purge' and status = 'done'
        and started_at > ${since}`.execute(db),
    ({ rows }) => rows.length > 0,
  )
  return tutor
}
const age = async (table: string, column: string, id: string, days: number) =>
  await sql`update ${sql.table(`session.${table}`)} set ${sql.ref(column)} = now() - ${days} * interval '1 day'
    where id = ${id}`.execute(await bench.db())
const countOf = async (table: string, column: string, id: string): Promise<number> => {
  const { rows } = await sql<{
    count: number
  }>`select count(*)::int as count from ${sql.table(`session.${table}`)}
    where ${sql.ref(column)} = ${id}`.execute(await bench.db())
  return rows[0]?.count ?? 0
}

describe('sessions', () => {
  test('in which nothing has happened for the configured days are deleted with all that is theirs, others stay', async () => {
    const before = await bench.start()
    const [old, recent] = [await before.openSession(), await before.openSession()]
    const turn = (await before.say(old, 'hello')).body.id
    await before.say(recent, 'hello')
    await age('sessions', 'updated_at', old, 31)
    await age('sessions', 'updated_at', recent, 29)
    await before.stop()
    const tutor = await purged({ RETENTION_DAYS: '30' })
    expect((await tutor.send('GET', `/v1/sessions/${old}`)).status).toBe(404)
    expect((await tutor.send('GET', `/v1/turns/${turn}`)).status).toBe(404)
    expect((await tutor.send('GET', `/v1/sessions/${recent}`)).status).toBe(200)
    for (const [table, column, id] of [
      ['messages', 'session_id', old],
      ['turns', 'session_id', old],
      ['turn_steps', 'turn_id', turn],
    ] as const)
      expect([table, await countOf(table, column, id)]).toEqual([table, 0])
  })

  test('are kept for ever where no days are configured', async () => {
    const before = await bench.start()
    const old = await before.openSession()
    await age('sessions', 'updated_at', old, 3_000)
    await before.stop()
    const tutor = await purged({})
    expect((await tutor.send('GET', `/v1/sessions/${old}`)).status).toBe(200)
  })

  test('with an unfinished turn are not deleted', async () => {
    const before = await bench.start({ plan: hang }, { SHUTDOWN_GRACE_MS: '0' })
    const session = await before.openSession()
    await before.accept(session, 'hello')
    await until(
      () => before.seen.plan.length,
      (count) => count > 0,
    )
    await age('sessions', 'updated_at', session, 31)
    const db = await bench.db()
    await before.stop()
    await db.updateTable('sessions').set({ lease_until: sql<Date>`now() + interval '1 hour'` }).execute()
    const tutor = await purged({ RETENTION_DAYS: '30' })
    expect((await tutor.send('GET', `/v1/sessions/${session}`)).status).toBe(200)
  })
})

test('an Idempotency-Key is forgotten after its days, and the same key is a new request then', async () => {
  const before = await bench.start()
  const session = await before.openSession()
  const send = (tutor: Tutor) => tutor.say(session, 'hello', { 'Idempotency-Key': 'the-same' })
  const turn = (await send(before)).body.id
  expect((await send(before)).body.id).toBe(turn)
  await age('turns', 'created_at', turn, 8)
  await before.stop()
  const tutor = await purged({ IDEMPOTENCY_DAYS: '7' })
  expect((await send(tutor)).body.id).not.toBe(turn)
})

test('a bad cron expression is refused at the start with its name', async () => {
  await expect(bench.start({}, { RETENTION_CRON: 'every night' })).rejects.toThrow(/RETENTION_CRON/)
  await expect(bench.start({}, { REVIEW_REMINDER_CRON: randomUUID() })).rejects.toThrow(
    /REVIEW_REMINDER_CRON/,
  )
})
