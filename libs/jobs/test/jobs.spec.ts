import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { until } from '../../../test/until.js'
import { defineJob, enqueue, findJob, type JobsDatabase, jobHandler } from '../src/index.js'
import { gate, jobsBench, untilAborted } from './support/bench.js'

/** What jobs promise whatever the broker is. */
export function describeJobs(name: string, brokerUrl: string): void {
  describe(`jobs with the ${name} broker`, () => {
    const bench = jobsBench(brokerUrl)
    let db: JobsDatabase
    beforeAll(() => bench.open())
    beforeEach(async () => {
      db = await bench.fresh()
    })
    afterEach(() => bench.stopAll())
    afterAll(() => bench.close())
    const statusOf = async (id: string) => (await findJob(db, id))?.status
    const ended = (id: string) =>
      until(
        () => findJob(db, id),
        (job) => job?.status === 'done' || job?.status === 'dead',
      )
    const greet = defineJob({ name: 'greet', payload: z.strictObject({ who: z.string() }) })

    test('runs what was asked for, and keeps its result', async () => {
      await bench.start([jobHandler(greet, async ({ who }) => ({ said: `Hello ${who}` }))])
      const { id } = await enqueue(db, greet, { who: 'Ada' })
      expect(await ended(id)).toMatchObject({
        status: 'done',
        attempts: 1,
        progress: 1,
        result: { said: 'Hello Ada' },
      })
    })

    test('a woken worker begins at once, however seldom it polls', async () => {
      const { waker } = await bench.start([jobHandler(greet, async () => 'done')], { pollMs: 600_000 })
      const { id } = await enqueue(db, greet, { who: 'Ada' })
      waker.wake()
      expect(await ended(id)).toMatchObject({ status: 'done' })
    })

    test('a job of a transaction that is rolled back does not exist', async () => {
      let id = ''
      const failing = db.transaction().execute(async (transaction) => {
        id = (await enqueue(transaction, greet, { who: 'Ada' })).id
        throw new Error('back')
      })
      await expect(failing).rejects.toThrow('back')
      expect(await findJob(db, id)).toBeUndefined()
    })

    test('each of 200 jobs is run once by four workers that ask at the same time', async () => {
      const runs: string[] = []
      const ids = await Promise.all(
        Array.from({ length: 200 }, async (_, n) => (await enqueue(db, greet, { who: `${n}` })).id),
      )
      const handler = jobHandler(greet, async ({ who }) => void runs.push(who))
      const workers = await Promise.all(Array.from({ length: 4 }, () => bench.start([handler])))
      workers[0]?.waker.wake()
      await Promise.all(ids.map(ended))
      expect(runs.toSorted()).toEqual(ids.map((_, n) => `${n}`).toSorted())
    })

    test('draining waits for what runs, and leaves what has not begun to others', async () => {
      const [began, mayEnd] = [gate(), gate()]
      const slow = jobHandler(greet, async () => {
        began.open()
        await mayEnd.opened
        return 'finished'
      })
      const { close, waker } = await bench.start([slow], { concurrency: 1 })
      const first = await enqueue(db, greet, { who: 'first' })
      const second = await enqueue(db, greet, { who: 'second' })
      waker.wake()
      await began.opened
      const closing = close({ graceMs: 60_000 })
      mayEnd.open()
      await closing
      expect(await findJob(db, first.id)).toMatchObject({ status: 'done', result: 'finished' })
      expect(await findJob(db, second.id)).toMatchObject({ status: 'waiting', attempts: 0 })
    })

    test('what outlasts the grace is handed back, and another worker runs it as the same attempt', async () => {
      const began = gate()
      const endless = jobHandler(greet, async (_payload, { signal }) => {
        began.open()
        await untilAborted(signal)
      })
      const { close, waker } = await bench.start([endless])
      const { id } = await enqueue(db, greet, { who: 'Ada' })
      waker.wake()
      await began.opened
      await close({ graceMs: 0 })
      expect(await findJob(db, id)).toMatchObject({ status: 'waiting', attempts: 0 })
      const seen: [number, string][] = []
      await bench.start([
        jobHandler(greet, async (_payload, { attempt, idempotencyKey }) => {
          seen.push([attempt, idempotencyKey])
        }),
      ])
      await ended(id)
      expect(seen).toEqual([[1, id]])
    })

    test('jobs of a name that a worker does not know stay where they are', async () => {
      const other = defineJob({ name: `other.${randomUUID()}`, payload: z.strictObject({}) })
      await bench.start([jobHandler(greet, async () => undefined)])
      const { id } = await enqueue(db, other, {})
      await ended((await enqueue(db, greet, { who: 'Ada' })).id)
      expect(await statusOf(id)).toBe('waiting')
    })
  })
}
