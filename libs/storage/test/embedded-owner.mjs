// Owns an embedded database until it is killed; prints the URL once it is open. Runs on the built package.
import { createLogger, createMetrics } from '../../platform/dist/index.js'
import { openDatabase } from '../dist/index.js'

const database = await openDatabase(`embedded:${process.argv[2]}`, {
  logger: createLogger('silent'),
  metrics: createMetrics(),
})
process.stdout.write(`${database.url}\n`)
process.on('SIGTERM', () => database.close().then(() => process.exit(0)))
setInterval(() => undefined, 60_000)
