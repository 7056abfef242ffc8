import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { AppError } from '@tutor/contracts'
import { DeadLetter } from '@tutor/messaging'
import { z } from 'zod'
import { until } from '../../../test/until.js'
import {
  defineJob,
  dropDeadJob,
  enqueue,
  findJob,
  forgetJobs,
  type Job,
  JobPostponed,
  type JobsDatabase,
  jobHandler,
  listDeadJobs,
  retryDeadJob,
} from '../src/index.js'
import { claimJobs, completeJob, storeProgress } from '../src/store.js'
import { jobsIn } from '../src/tables.js'
import { gate, jobsBench, untilAborted } from './support/bench.js'

const bench = jobsBench()
let db: JobsDatabase
beforeAll(() => bench.open())
beforeEach(async () => {
  db = await bench.fresh()
})
afterEach(() => bench.stopAll())
afterAll(() => bench.close())

const work = (more: Partial<Job> = {}) =>
  defineJob({
    name: 'work',
    payload: z.strictObject({ n: z.number() }),
    maxAttempts: 3,
    backoff: { firstMs: 1, factor: 1, maxMs: 1 },
    ...more,
  } as Job<z.ZodObject<{ n: z.ZodNumber }>>)
const is = (id: string, status: string) =>
  until(
    () => findJob(db, id),
    (job) => job?.status === status,
  )
/** A worker takes the job and is never heard of again. */
const die = async (leaseMs: number) => (await claimJobs(db, ['work'], { priority: 1, limit: 1, leaseMs }))[0]!

test('a job whose worker dies in the middle is run once more, when its lease has run out', async () => {
  const { id } = await enqueue(db, work(), { n: 1 })
  const dead = await die(1)
  const attempts: number[] = []
  await bench.start([jobHandler(work(), async (_payload, { attempt }) => attempts.push(attempt))])
  await is(id, 'done')
  expect(attempts).toEqual([2])
  // The first worker was only paused: nothing that it says counts any more.
  await expect(storeProgress(db, dead, 0.5)).rejects.toMatchObject({ reason: 'job_lost' })
  await expect(completeJob(db, dead, 'too late')).rejects.toMatchObject({ reason: 'job_lost' })
  expect(await findJob(db, id)).toMatchObject({ result: 1 })
})

test('a job whose process is killed is run once more, by another process', async () => {
  const { url, schema } = bench.place()
  const program = fileURLToPath(new URL('./worker.mjs', import.meta.url))
  const child = spawn(process.execPath, [program, url, schema, '1000'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exited = once(child, 'exit')
  const { id } = await enqueue(db, work(), { n: 1 })
  try {
    const [said] = await once(child.stdout, 'data')
    expect(String(said).trim()).toBe(id)
  } finally {
    child.kill('SIGKILL')
    await exited
  }
  const attempts: number[] = []
  await bench.start([jobHandler(work(), async (_payload, { attempt }) => attempts.push(attempt))])
  await is(id, 'done')
  expect(attempts).toEqual([2])
})

test('a worker that lives keeps its job beyond the lease', async () => {
  const { id } = await enqueue(db, work(), { n: 1 })
  let runs = 0
  const mayEnd = gate()
  const handler = jobHandler(work(), async () => {
    runs += 1
    await mayEnd.opened
  })
  await bench.start([handler], { leaseMs: 200 })
  await bench.start([handler], { leaseMs: 200 })
  const first = await until(
    () => findJob(db, id),
    (job) => job?.status === 'running',
  )
  await until(
    () => findJob(db, id),
    (job) => job!.dueAt.getTime() > first!.dueAt.getTime() + 500,
  )
  mayEnd.open()
  await is(id, 'done')
  expect(runs).toBe(1)
})

test('a run that another worker has taken over is told to stop, and its end has no effect', async () => {
  const { id } = await enqueue(db, work(), { n: 1 })
  const reasons: unknown[] = []
  const began = gate()
  const handler = jobHandler(work(), async (_payload, { signal }) => {
    began.open()
    await untilAborted(signal).catch((error: AppError) => reasons.push(error.reason))
    return 'too late'
  })
  await bench.start([handler], { leaseMs: 400 })
  await began.opened
  await jobsIn(db)
    .updateTable('jobs')
    .set({ run: 7, status: 'done', result: '"by the other"' })
    .where('id', '=', id)
    .execute()
  await until(
    () => reasons,
    (seen) => seen.length > 0,
  )
  expect(reasons).toEqual(['job_lost'])
  expect(await findJob(db, id)).toMatchObject({ status: 'done', result: 'by the other' })
})

test('what fails is tried again as often as it may, and then is dead with the reason', async () => {
  const attempts: number[] = []
  const { metrics } = await bench.start([
    jobHandler(work(), async (_payload, { attempt }) => {
      attempts.push(attempt)
      throw new AppError('UNAVAILABLE', 'secret text', { reason: 'neighbour_away' })
    }),
  ])
  const { id } = await enqueue(db, work(), { n: 1 })
  const dead = await is(id, 'dead')
  expect(attempts).toEqual([1, 2, 3])
  expect(dead).toMatchObject({ attempts: 3, reason: 'attempts_exhausted', lastError: 'neighbour_away' })
  expect(JSON.stringify(dead)).not.toContain('secret text')
  const counted = await until(
    () => metrics.registry.getSingleMetricAsString('tutor_job_duration_seconds'),
    (text) => text.includes('outcome="dead"'),
  )
  expect(counted).toContain('_count{job="work",outcome="retry"} 2')
  expect(counted).toContain('_count{job="work",outcome="dead"} 1')
})

test('a job that every worker dies of is dead in the end, without another run', async () => {
  const once = work({ maxAttempts: 1 })
  const { id } = await enqueue(db, once, { n: 1 })
  await die(1)
  const runs: number[] = []
  await bench.start([jobHandler(once, async ({ n }) => runs.push(n))])
  expect(await is(id, 'dead')).toMatchObject({ reason: 'worker_lost' })
  expect(runs).toEqual([])
})

test('a dead letter is not tried again', async () => {
  let runs = 0
  await bench.start([
    jobHandler(work(), async () => {
      runs += 1
      throw new DeadLetter('gone')
    }),
  ])
  const { id } = await enqueue(db, work(), { n: 1 })
  expect(await is(id, 'dead')).toMatchObject({ reason: 'gone', attempts: 1 })
  expect(runs).toBe(1)
})

test('a payload that is not the job’s is refused, and one that has become unreadable is dead', async () => {
  await expect(enqueue(db, work(), { n: 'one' as never })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  const { id } = await enqueue(db, work(), { n: 1 })
  await jobsIn(db).updateTable('jobs').set({ payload: '{"m":1}' }).execute()
  await bench.start([jobHandler(work(), async () => undefined)])
  expect(await is(id, 'dead')).toMatchObject({ reason: 'invalid_payload' })
})

test('a run that takes too long is aborted and tried again, also when it ignores its signal', async () => {
  const hasty = work({ timeoutMs: 20, maxAttempts: 2 })
  const never = new Promise<void>(() => undefined)
  await bench.start([jobHandler(hasty, () => never)])
  const { id } = await enqueue(db, hasty, { n: 1 })
  expect(await is(id, 'dead')).toMatchObject({ attempts: 2, lastError: 'job_timeout' })
})

test('a pause that the failure asks for is kept', async () => {
  await bench.start([
    jobHandler(work(), async () => {
      throw new AppError('TOO_MANY_REQUESTS', 'Later', { retryAfterMs: 3_600_000 })
    }),
  ])
  const { id } = await enqueue(db, work(), { n: 1 })
  const job = await until(
    () => findJob(db, id),
    (found) => found?.lastError === 'too_many_requests',
  )
  expect(job!.dueAt.getTime()).toBeGreaterThan(Date.now() + 3_500_000)
})

test('a run that is postponed is no attempt, however often', async () => {
  const attempts: number[] = []
  const once = work({ maxAttempts: 1 })
  await bench.start([
    jobHandler(once, async (_payload, { attempt }) => {
      if (attempts.push(attempt) < 4) throw new JobPostponed(1)
    }),
  ])
  const { id } = await enqueue(db, once, { n: 1 })
  await is(id, 'done')
  expect(attempts).toEqual([1, 1, 1, 1])
})

test('what is done so far can be read while the job runs', async () => {
  const mayEnd = gate()
  await bench.start([
    jobHandler(work(), async (_payload, { progress }) => {
      await progress(0.25)
      await mayEnd.opened
    }),
  ])
  const { id } = await enqueue(db, work(), { n: 1 })
  const job = await until(
    () => findJob(db, id),
    (found) => found?.progress !== null,
  )
  expect(job).toMatchObject({ status: 'running', progress: 0.25 })
  mayEnd.open()
  expect(await is(id, 'done')).toMatchObject({ progress: 1 })
})

test('dead jobs are listed, begin anew with all their attempts, or are dropped', async () => {
  let isWell = false
  await bench.start([
    jobHandler(work(), async () => {
      if (!isWell) throw new DeadLetter('unwell')
    }),
  ])
  const [one, two] = [await enqueue(db, work(), { n: 1 }), await enqueue(db, work(), { n: 2 })]
  await is(one.id, 'dead')
  await is(two.id, 'dead')
  expect(await listDeadJobs(db, 1)).toMatchObject({ count: 2, jobs: [{ id: one.id, reason: 'unwell' }] })
  isWell = true
  expect(await retryDeadJob(db, one.id)).toBe(true)
  expect(await is(one.id, 'done')).toMatchObject({ attempts: 1, reason: null })
  expect(await dropDeadJob(db, two.id)).toBe(true)
  expect(await findJob(db, two.id)).toBeUndefined()
  expect([await retryDeadJob(db, one.id), await dropDeadJob(db, one.id)]).toEqual([false, false])
})

test('only jobs that ended before the given moment are forgotten', async () => {
  await bench.start([jobHandler(work(), async () => undefined)])
  const { id } = await enqueue(db, work(), { n: 1 })
  await is(id, 'done')
  const waiting = await enqueue(db, work(), { n: 2 }, { runAt: new Date(Date.now() + 3_600_000) })
  expect(await forgetJobs(db, new Date(Date.now() - 60_000), 10)).toBe(0)
  expect(await forgetJobs(db, new Date(Date.now() + 60_000), 10)).toBe(1)
  expect(await findJob(db, waiting.id)).toMatchObject({ status: 'waiting' })
})
