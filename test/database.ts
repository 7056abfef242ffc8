import { randomBytes } from 'node:crypto'
import { queryOnce } from '../libs/storage/src/database-query.js'

/** A fresh, empty database on the run's server (see global-setup.mjs), for one test file; `close` drops it. */
export async function openTestDatabase(): Promise<{ readonly url: string; close(): Promise<void> }> {
  const server = process.env['TEST_DATABASE_URL']
  if (!server) throw new Error('TEST_DATABASE_URL is not set: was jest started with the root configuration?')
  const name = `test_${randomBytes(6).toString('hex')}`
  await queryOnce(server, `create database ${name} template template0`)
  const url = new URL(server)
  url.pathname = `/${name}`
  return {
    url: url.href,
    async close() {
      // Not `with (force)`: that may not end an autovacuum that happens to be there, while a plain drop waits for it.
      await queryOnce(
        server,
        `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}' and usename = current_user`,
      )
      await queryOnce(server, `drop database if exists ${name}`)
    },
  }
}
