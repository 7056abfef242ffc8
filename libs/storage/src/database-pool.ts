import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from '@tutor/platform'
import { Kysely, PostgresDialect, type PostgresPool } from 'kysely'
import pg from 'pg'
import { isConnectionLost, isPoolExhausted, toDatabaseError } from './database-errors.js'
import { type DatabaseHosts, databaseHosts, onAnyHost, refuseReadOnly } from './database-hosts.js'

const statementTimeoutMs = 15_000
const endTimeoutMs = 5_000
const int8 = 20

export interface PoolOptions {
  readonly poolSize: number
  readonly logger?: Logger
  readonly onChange?: (counts: {
    readonly total: number
    readonly idle: number
    readonly waiting: number
  }) => void
  /** Without limits on statements, for migrations. */
  readonly unlimited?: boolean
}

/** A bounded pool whose connections may die at any time without harm to the process. */
export function openPool(url: string, { poolSize, logger, onChange, unlimited }: PoolOptions): PostgresPool {
  const hosts = databaseHosts(url)
  const pool = new pg.Pool({
    Client: clientOf(hosts),
    ...(hosts.count > 1 && { onConnect: refuseReadOnly }),
    max: poolSize,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    application_name: 'ai-tutor-orchestrator',
    types: { getTypeParser: typeParser },
    ...(!unlimited && {
      statement_timeout: statementTimeoutMs,
      // For a connection that went silent: the server would have answered by now.
      query_timeout: statementTimeoutMs + 2_000,
      idle_in_transaction_session_timeout: 60_000,
    }),
  })
  const lost = (error: Error): void =>
    logger?.warn('a database connection was lost', { error: error.message })
  pool.on('error', lost)
  // The pool listens to idle connections only; one that dies while in use would end the process.
  pool.on('connect', (client) => client.on('error', () => undefined))
  const changed = (): void =>
    onChange?.({ total: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount })
  for (const event of ['connect', 'acquire', 'release', 'remove'] as const) pool.on(event, changed)
  return {
    connect: async () => guard(await onAnyHost(hosts, () => pool.connect(), isHostsFault).catch(rethrow)),
    end: () => Promise.race([pool.end(), delay(endTimeoutMs, undefined, { ref: false })]),
  }
}

/** A client of the server that is used when it is made. */
const clientOf = (hosts: DatabaseHosts) =>
  class extends pg.Client {
    constructor(options?: pg.ClientConfig) {
      super({ ...options, connectionString: hosts.current() })
    }
  }

const isHostsFault = (error: unknown): boolean => isConnectionLost(error) && !isPoolExhausted(error)

export const kyselyOn = <T>(pool: PostgresPool): Kysely<T> =>
  new Kysely<T>({ dialect: new PostgresDialect({ pool }) })

type PooledConnection = Awaited<ReturnType<PostgresPool['connect']>>

/** A pooled connection that speaks our errors and is thrown away, not given back, after it failed. */
function guard(client: pg.PoolClient): PooledConnection {
  let broken = false
  const query = async (text: string, parameters: readonly unknown[]): Promise<pg.QueryResult> => {
    try {
      return await client.query(text, [...parameters])
    } catch (error) {
      broken ||= isConnectionLost(error)
      return rethrow(error)
    }
  }
  return {
    // Kysely also declares cursors here, but uses them only when the dialect was given a cursor class; ours was not.
    query: query as unknown as PooledConnection['query'],
    release: () => client.release(broken),
  }
}

function rethrow(error: unknown): never {
  throw toDatabaseError(error)
}

function typeParser(oid: number, format?: 'text' | 'binary') {
  if (oid === int8 && format !== 'binary') return exactNumber
  return format === 'binary' ? pg.types.getTypeParser(oid, format) : pg.types.getTypeParser(oid)
}

function exactNumber(text: string): number | string {
  const number = Number(text)
  return Number.isSafeInteger(number) ? number : text
}
