/** `npm run deadletters`: what a fleet gave up, and what is to become of it. */
import { parseArgs } from 'node:util'
import { openBroker } from '@tutor/messaging'
import { createLogger, createMetrics } from '@tutor/platform'
import { openDatabase } from '@tutor/storage'
import { run, usage } from './command.js'
import { jobGraveyard } from './job-graveyard.js'
import { queueGraveyard } from './queue-graveyard.js'

/** Of the fleet's services: who has a work queue, and who has jobs. */
const queue = 'tutor.turns'
const serviceWithJobs = 'session'

// biome-ignore lint/style/noProcessEnv: a program's entry is where the environment enters
const { BROKER_URL, DATABASE_URL } = process.env

try {
  process.exitCode = await main()
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      all: { type: 'boolean', default: false },
      limit: { type: 'string', default: '50' },
      help: { type: 'boolean', default: false },
    },
  })
  const limit = Number(values.limit)
  if (values.help || !BROKER_URL || !DATABASE_URL || !Number.isInteger(limit) || limit < 1) {
    process[values.help ? 'stdout' : 'stderr'].write(usage)
    return values.help ? 0 : 1
  }
  const [name = 'list', id] = positionals
  const options = { logger: createLogger('silent'), metrics: createMetrics() }
  const broker = await openBroker(BROKER_URL, options)
  try {
    const database = await openDatabase(DATABASE_URL, { ...options, poolSize: 2 })
    try {
      const graveyards = [queueGraveyard(broker, queue), jobGraveyard(database, serviceWithJobs)]
      const text = await run(graveyards, { name, id, all: values.all, limit })
      process[text === undefined ? 'stderr' : 'stdout'].write(text ?? usage)
      return text === undefined ? 1 : 0
    } finally {
      await database.close()
    }
  } finally {
    await broker.close()
  }
}
