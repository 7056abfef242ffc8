import { AppError } from '@tutor/contracts'
import type { Logger, Metrics } from '@tutor/platform'
import { type Kysely, sql } from 'kysely'
import { kyselyOn, openPool } from './database-pool.js'
import { awaitDatabase } from './database-start.js'
import { startEmbedded } from './embedded.js'
import type { StorageOptions } from './options.js'

export interface DatabaseOptions extends StorageOptions {
  /** Connections at most; 20 unless told. */
  readonly poolSize?: number
  /** How long to keep trying to reach PostgreSQL for the first time; 30,000 ms unless told. */
  readonly startTimeoutMs?: number
}

/**
 * PostgreSQL through one bounded pool, shared by every service of the process. Statements end with TIMEOUT after 15 s;
 * a lost or missing connection is UNAVAILABLE; constraint violations stay as they are, with PostgreSQL's `code`.
 * `bigint` arrives as a number where that is exact, and as text beyond.
 */
export interface Database {
  /** Queries whose tables live in this schema. In raw SQL, name the schema. */
  forSchema<T>(schema: string): Kysely<T>
  /** The `postgres://` URL in use, with its password: never log it. */
  readonly url: string
  /** Rejects with UNAVAILABLE when PostgreSQL does not answer. */
  ping(): Promise<void>
  /** Lets running queries end for up to 5 s, then closes; an embedded server is stopped. */
  close(): Promise<void>
}

/**
 * The database that `DATABASE_URL` names: `embedded:FOLDER` starts a PostgreSQL of our own that keeps its data there,
 * `postgres://` is used as given. Rejects with UNAVAILABLE, naming the URL without its password, when it can't be
 * reached in time, and at once when it refuses the user, the password or the database's name.
 */
export async function openDatabase(url: string, options: DatabaseOptions): Promise<Database> {
  const server = await openServer(url, options.logger)
  try {
    return await connect(server, options)
  } catch (error) {
    await server.stop()
    throw error
  }
}

interface Server {
  readonly url: string
  stop(): Promise<void>
}

async function openServer(url: string, logger: Logger): Promise<Server> {
  switch (url.slice(0, url.indexOf(':') + 1)) {
    case 'embedded:':
      return await startEmbedded(url.slice('embedded:'.length), logger)
    case 'postgres:':
    case 'postgresql:':
      return { url, stop: async () => undefined }
    default:
      throw new AppError(
        'INVALID_INPUT',
        'DATABASE_URL must begin with embedded:, postgres:// or postgresql://',
      )
  }
}

async function connect(server: Server, options: DatabaseOptions): Promise<Database> {
  const { logger, metrics, poolSize = 20, startTimeoutMs = 30_000 } = options
  await awaitDatabase(server.url, startTimeoutMs, logger)
  const pool = openPool(server.url, { poolSize, logger, onChange: gauge(metrics) })
  const kysely = kyselyOn<unknown>(pool)
  let closing: Promise<void> | undefined
  const close = async (): Promise<void> => {
    await pool.end()
    await server.stop()
  }
  return {
    url: server.url,
    // The schema's tables are known to the service that owns it, not here.
    forSchema: <T>(schema: string) => kysely.withSchema(schema) as unknown as Kysely<T>,
    async ping() {
      await sql`select 1`.execute(kysely)
    },
    close: () => (closing ??= close()),
  }
}

const gauge =
  (metrics: Metrics) =>
  (counts: { readonly total: number; readonly idle: number; readonly waiting: number }): void => {
    for (const [state, count] of Object.entries(counts)) metrics.databasePool.set({ state }, count)
  }
