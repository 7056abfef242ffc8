import { randomUUID } from 'node:crypto'
import { type Broker, type Close, openBroker } from '@tutor/messaging'
import { createLogger, createMetrics, type Metrics } from '@tutor/platform'
import { type Database, migrate, openDatabase } from '@tutor/storage'
import { openTestDatabase } from '../../../../test/database.js'
import {
  type JobHandler,
  type JobsDatabase,
  type JobsOptions,
  jobsTable,
  openWaker,
  startJobs,
  type Waker,
} from '../../src/index.js'

const logger = createLogger('silent')

/** A process that runs jobs. */
export interface Worker {
  readonly waker: Waker
  readonly metrics: Metrics
  readonly close: Close
}

/** One database per test file and one schema per test, with any number of workers on it. */
export function jobsBench(brokerUrl = 'memory:') {
  let place: Awaited<ReturnType<typeof openTestDatabase>>
  let database: Database
  let broker: Broker
  let schema = ''
  const closers: (() => Promise<void>)[] = []
  const queues: string[] = []
  return {
    async open() {
      place = await openTestDatabase()
      database = await openDatabase(place.url, { logger, metrics: createMetrics() })
      broker = await openBroker(brokerUrl, { logger, metrics: createMetrics() })
    },
    /** An empty table of jobs. */
    async fresh(): Promise<JobsDatabase> {
      schema = `jobs_${randomUUID().slice(0, 8)}`
      await migrate(database, schema, { '0001_jobs': jobsTable })
      return database.forSchema(schema)
    },
    /** Where another process finds the same table. */
    place: () => ({ url: place.url, schema }),
    async start(handlers: readonly JobHandler[], more: Partial<JobsOptions> = {}): Promise<Worker> {
      const queue = `tutor.jobs.${schema}`
      queues.push(queue, `${queue}.dead`)
      const waker = await openWaker(broker, schema, logger)
      const metrics = createMetrics()
      const close = await startJobs({
        db: database.forSchema(schema),
        waker,
        handlers,
        schedules: [],
        concurrency: 4,
        leaseMs: 10_000,
        pollMs: 50,
        logger,
        metrics,
        ...more,
      })
      closers.push(() => close({ graceMs: 0 }))
      return { waker, metrics, close }
    },
    async stopAll() {
      for (const close of closers.splice(0)) await close()
    },
    async close() {
      await broker.close({ graceMs: 0 })
      await database.close()
      await place.close()
      if (brokerUrl !== 'memory:') await deleteQueues(queues)
    },
  }
}

async function deleteQueues(names: readonly string[]): Promise<void> {
  const management = new URL(process.env['RABBITMQ_MANAGEMENT_URL'] ?? 'http://guest:guest@127.0.0.1:15672')
  const authorization = `Basic ${btoa(`${management.username}:${management.password}`)}`
  for (const name of names)
    await fetch(`${management.origin}/api/queues/%2F/${name}`, {
      method: 'DELETE',
      headers: { authorization },
    })
}

/** A promise to be settled by a test. */
export function gate() {
  let open: () => void = () => undefined
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { opened, open: () => open() }
}

/** Ends when the run is told to stop. */
export const untilAborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
