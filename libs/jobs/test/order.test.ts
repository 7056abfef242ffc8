import { z } from 'zod'
import { until } from '../../../test/until.js'
import {
  defineJob,
  enqueue,
  findJob,
  forgetJobs,
  isCron,
  type JobsDatabase,
  jobHandler,
  schedule,
} from '../src/index.js'
import { schedulePlanner } from '../src/schedules.js'
import { claimJobs } from '../src/store.js'
import { jobsIn } from '../src/tables.js'
import { jobsBench } from './support/bench.js'

const bench = jobsBench()
let db: JobsDatabase
beforeAll(() => bench.open())
beforeEach(async () => {
  db = await bench.fresh()
})
afterEach(() => bench.stopAll())
afterAll(() => bench.close())

const step = defineJob({ name: 'step', payload: z.strictObject({ n: z.number() }) })
const tick = defineJob({ name: 'tick', payload: z.strictObject({}) })
const all = () => jobsIn(db).selectFrom('jobs').selectAll().orderBy('due_at').execute()
const allDone = (count: number) =>
  until(all, (rows) => rows.length === count && rows.every(({ status }) => status === 'done'))

describe('order', () => {
  test('of the due jobs those of a higher priority go first, then those that have been due longest', async () => {
    const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000)
    await enqueue(db, step, { n: 5 }, { priority: 'low', runAt: minutesAgo(50) })
    await enqueue(db, step, { n: 4 }, { runAt: minutesAgo(1) })
    await enqueue(db, step, { n: 3 }, { runAt: minutesAgo(2) })
    await enqueue(db, step, { n: 1 }, { priority: 'high', runAt: minutesAgo(1) })
    await enqueue(db, step, { n: 2 }, { priority: 'high' })
    const seen: number[] = []
    await bench.start([jobHandler(step, async ({ n }) => seen.push(n))], { concurrency: 1 })
    await allDone(5)
    expect(seen).toEqual([1, 2, 3, 4, 5])
  })

  test('a delayed job waits for its time', async () => {
    const runAt = new Date(Date.now() + 400)
    const { id } = await enqueue(db, step, { n: 1 }, { runAt })
    await bench.start([jobHandler(step, async () => Date.now())])
    const job = await until(
      () => findJob(db, id),
      (found) => found?.status === 'done',
    )
    expect(job?.result).toBeGreaterThanOrEqual(runAt.getTime() - 1)
  })
})

describe('unique keys', () => {
  test('of twenty requests with one key at the same time there is one job', async () => {
    const asked = await Promise.all(
      Array.from({ length: 20 }, (_, n) => enqueue(db, step, { n }, { key: 'the-one' })),
    )
    expect(new Set(asked.map(({ id }) => id)).size).toBe(1)
    expect(asked.filter(({ isNew }) => isNew)).toHaveLength(1)
    expect(await all()).toHaveLength(1)
  })

  test('a key belongs to its job’s name, and is free again when the job was forgotten', async () => {
    await enqueue(db, step, { n: 1 }, { key: 'k' })
    expect(await enqueue(db, tick, {}, { key: 'k' })).toMatchObject({ isNew: true })
    await bench.start([jobHandler(step, async () => undefined), jobHandler(tick, async () => undefined)])
    await allDone(2)
    expect(await enqueue(db, step, { n: 2 }, { key: 'k' })).toMatchObject({ isNew: false })
    await forgetJobs(db, new Date(Date.now() + 60_000), 10)
    expect(await enqueue(db, step, { n: 3 }, { key: 'k' })).toMatchObject({ isNew: true })
  })
})

describe('schedules', () => {
  const hourly = schedule(tick, '0 * * * *', {})
  const noon = new Date('2026-01-01T12:00:00Z')
  const at = (time: string) => new Date(`2026-01-01T${time}Z`)

  test('ten processes that plan the same tick at the same time plan one run', async () => {
    const planners = Array.from({ length: 10 }, () => schedulePlanner(db, [hourly]))
    await Promise.all(planners.map((plan) => plan(noon)))
    expect(await all()).toMatchObject([{ key: 'cron:2026-01-01T13:00:00.000Z', due_at: at('13:00:00') }])
  })

  test('a process whose clock is behind plans no tick twice, and each tick is planned once', async () => {
    const [mine, late] = [schedulePlanner(db, [hourly]), schedulePlanner(db, [hourly])]
    for (const time of ['12:30:00', '13:00:00', '13:00:02', '13:59:59', '14:00:00']) {
      await mine(at(time))
      await late(new Date(at(time).getTime() - 5_000))
    }
    expect((await all()).map(({ due_at }) => due_at)).toEqual([
      at('13:00:00'),
      at('14:00:00'),
      at('15:00:00'),
    ])
  })

  test('one tick is run by one of three workers, also when all were down at its moment', async () => {
    const yearly = schedule(tick, '0 13 1 1 *', {})
    await schedulePlanner(db, [yearly])(noon)
    const runs: string[] = []
    const handler = jobHandler(tick, async (_payload, { idempotencyKey }) => runs.push(idempotencyKey))
    await Promise.all(Array.from({ length: 3 }, () => bench.start([handler], { schedules: [yearly] })))
    const rows = await until(all, (found) => found.length === 2 && found[0]?.status === 'done')
    expect(rows).toMatchObject([
      { key: 'cron:2026-01-01T13:00:00.000Z', attempts: 1 },
      { status: 'waiting', attempts: 0 },
    ])
    expect(runs).toHaveLength(1)
  })

  test('a run that the schedule does not name any more is skipped, with the reason', async () => {
    await schedulePlanner(db, [hourly])(noon)
    const runs: string[] = []
    const daily = schedule(tick, '0 3 * * *', {})
    const handler = jobHandler(tick, async (_payload, { idempotencyKey }) => runs.push(idempotencyKey))
    await bench.start([handler], { schedules: [daily] })
    const rows = await until(all, (found) => found.some(({ status }) => status === 'done'))
    expect(rows[0]).toMatchObject({ key: 'cron:2026-01-01T13:00:00.000Z', reason: 'schedule_changed' })
    expect(runs).toEqual([])
  })

  test('while a version with another expression is rolled out, its run is left to it', async () => {
    const everySecond = schedule(tick, '* * * * * *', {})
    await schedulePlanner(db, [everySecond])(new Date(Date.now() - 2_000))
    const runs: string[] = []
    const handler = jobHandler(tick, async (_payload, { attempt }) => runs.push(`attempt ${attempt}`))
    const old = await bench.start([handler], { schedules: [schedule(tick, '0 3 29 2 *', {})] })
    const isLeft = ({ status, due_at }: { status: string; due_at: Date }): boolean =>
      status === 'waiting' && due_at.getTime() > Date.now() && due_at.getTime() < Date.now() + 60_000
    await until(all, (found) => found.some(isLeft))
    expect(runs).toEqual([])
    await old.close()
    await db.updateTable('jobs').set({ due_at: new Date() }).where('status', '=', 'waiting').execute()
    await bench.start([handler], { schedules: [everySecond] })
    await until(
      () => runs.length,
      (count) => count > 0,
    )
    expect(runs[0]).toBe('attempt 1')
  })

  test.each([
    ['0 3 * * *', true],
    ['*/10 * * * * *', true],
    ['every day', false],
    ['61 * * * *', false],
    ['0 0 31 2 *', false],
  ])('%s is a cron expression: %s', (text, expected) => expect(isCron(text)).toBe(expected))
})

test('claims of the same moment never give one job to two workers', async () => {
  await Promise.all(Array.from({ length: 60 }, (_, n) => enqueue(db, step, { n })))
  const claims = await Promise.all(
    Array.from({ length: 12 }, () => claimJobs(db, ['step'], { priority: 1, limit: 10, leaseMs: 60_000 })),
  )
  const ids = claims.flat().map(({ id }) => id)
  expect(new Set(ids).size).toBe(ids.length)
})
