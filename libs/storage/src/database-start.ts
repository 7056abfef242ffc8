import { setTimeout as delay } from 'node:timers/promises'
import { AppError } from '@tutor/contracts'
import { type Logger, redactUrl } from '@tutor/platform'
import type pg from 'pg'
import { isRefusal } from './database-errors.js'
import { databaseHosts, onAnyHost, refuseReadOnly } from './database-hosts.js'
import { withClient } from './database-query.js'
import { messageOf } from './error-code.js'

const retryMs = 500

/** Resolves once PostgreSQL answers; UNAVAILABLE when it refuses us, or has not answered in time. */
export async function awaitDatabase(url: string, timeoutMs: number, logger: Logger): Promise<void> {
  const deadline = performance.now() + timeoutMs
  const hosts = databaseHosts(url)
  const mayGoOn = (error: unknown): boolean => !isRefusal(error)
  for (let attempt = 1; ; attempt++) {
    try {
      await onAnyHost(hosts, (one) => withClient(one, hosts.count > 1 ? refuseReadOnly : answers), mayGoOn)
      return
    } catch (error) {
      const fields = { url: redactUrl(url), error: messageOf(error) }
      if (isRefusal(error)) throw unreachable(`refused the connection: ${fields.error}`, url, error)
      if (performance.now() + retryMs > deadline)
        throw unreachable(
          `did not answer within ${Math.round(timeoutMs / 1_000)} s: ${fields.error}`,
          url,
          error,
        )
      if (attempt === 1) logger.warn('the database can not be reached yet; trying again', fields)
      await delay(retryMs)
    }
  }
}

const answers = (client: pg.ClientBase): Promise<unknown> => client.query('select 1')

const unreachable = (what: string, url: string, cause: unknown): AppError =>
  new AppError('UNAVAILABLE', `DATABASE_URL: PostgreSQL at ${redactUrl(url)} ${what}`, {
    cause,
    reason: 'database_unreachable',
  })
