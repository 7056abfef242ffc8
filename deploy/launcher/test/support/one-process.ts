import { run } from '@tutor/service'
import { openTestDatabase } from '../../../../test/database.js'
import { resolveTargets } from '../../src/targets.js'
import { type Tutor, testApiKey } from './tutor.js'

/** Every service in this process, on the memory broker and cache. */
export async function startOneProcess(
  environment: Record<string, string> = {},
): Promise<Tutor & { readonly databaseUrl: string }> {
  const database = await openTestDatabase()
  const running = await run(resolveTargets('all'), {
    DATABASE_URL: database.url,
    HTTP_PORT: '0',
    ADMIN_PORT: '0',
    LOG_LEVEL: 'silent',
    BOOTSTRAP_API_KEY: testApiKey,
    ...environment,
  })
  return {
    url: running.url ?? '',
    apiKey: testApiKey,
    databaseUrl: environment['DATABASE_URL'] ?? database.url,
    async stop() {
      await running.stop()
      await database.close()
    },
  }
}
