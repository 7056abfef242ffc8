/** A process of its own that takes one job, says so, and never finishes it: a test kills it. Runs on the built packages. */
import { z } from 'zod'
import { openBroker } from '../../messaging/dist/index.js'
import { createLogger, createMetrics } from '../../platform/dist/index.js'
import { openDatabase } from '../../storage/dist/index.js'
import { defineJob, jobHandler, openWaker, startJobs } from '../dist/index.js'

const [url, schema, leaseMs] = process.argv.slice(2)
const logger = createLogger('silent')
const metrics = createMetrics()
const database = await openDatabase(url, { logger, metrics, poolSize: 2 })
const broker = await openBroker('memory:', { logger, metrics })
const work = defineJob({ name: 'work', payload: z.strictObject({ n: z.number() }) })
await startJobs({
  db: database.forSchema(schema),
  waker: await openWaker(broker, schema, logger),
  handlers: [
    jobHandler(work, async (_payload, { idempotencyKey }) => {
      process.stdout.write(`${idempotencyKey}\n`)
      await new Promise(() => undefined)
    }),
  ],
  schedules: [],
  concurrency: 1,
  leaseMs: Number(leaseMs),
  pollMs: 50,
  logger,
  metrics,
})
