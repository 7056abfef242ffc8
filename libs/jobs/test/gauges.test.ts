import { createMetrics } from '@tutor/platform'
import { z } from 'zod'
import { defineJob, enqueue, type JobsDatabase } from '../src/index.js'
import { measureJobs } from '../src/measure.js'
import { jobsIn } from '../src/tables.js'
import { jobsBench } from './support/bench.js'

const bench = jobsBench()
let db: JobsDatabase
beforeAll(async () => {
  await bench.open()
  db = await bench.fresh()
})
afterAll(() => bench.close())

const job = (name: string) => defineJob({ name, payload: z.strictObject({}) })

test('gauges tell how many jobs are due, for how long, and how many are dead; what waits for its time is neither', async () => {
  const metrics = createMetrics()
  await enqueue(db, job('a'), {}, { runAt: new Date(Date.now() - 3_600_000) })
  await enqueue(db, job('a'), {})
  await enqueue(db, job('a'), {}, { runAt: new Date(Date.now() + 3_600_000) })
  await enqueue(db, job('b'), {})
  await jobsIn(db).updateTable('jobs').set({ status: 'dead' }).where('name', '=', 'b').execute()
  await measureJobs(db, ['a', 'b', 'c'], metrics)
  const text = await metrics.registry.metrics()
  for (const line of [
    'tutor_jobs_due{job="a"} 2',
    'tutor_jobs_due{job="b"} 0',
    'tutor_jobs_due{job="c"} 0',
    'tutor_jobs_dead{job="b"} 1',
    'tutor_jobs_oldest_due_age{job="b"} 0',
  ])
    expect(text).toContain(line)
  expect(Number(/oldest_due_age\{job="a"\} (\S+)/.exec(text)?.[1])).toBeGreaterThanOrEqual(3_600)
})
