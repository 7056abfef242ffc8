import { chmod, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * One PostgreSQL server for the whole run: the one that DATABASE_URL names, or an embedded one in a temporary folder.
 * Runs outside of jest's transforms, hence on the built packages; `npm test` builds them first.
 */
export default async function setUp() {
  if (process.env.DATABASE_URL) {
    process.env.TEST_DATABASE_URL = process.env.DATABASE_URL
    return
  }
  const { openDatabase } = await import('../libs/storage/dist/index.js')
  const { createLogger, createMetrics } = await import('../libs/platform/dist/index.js')
  const folder = await mkdtemp(join(tmpdir(), 'tutor-test-'))
  // For root the server runs as another user, who must be able to reach its data.
  await chmod(folder, 0o755)
  const database = await openDatabase(`embedded:${join(folder, 'postgres')}`, {
    logger: createLogger('error'),
    metrics: createMetrics(),
    poolSize: 1,
  })
  process.env.TEST_DATABASE_URL = database.url
  globalThis.tutorTestDatabase = { database, folder }
}
