import { setTimeout as delay } from 'node:timers/promises'
import { AppError } from '@tutor/contracts'
import { type Logger, type Metrics, redactUrl } from '@tutor/platform'
import type { Redis } from 'ioredis'
import type { StoreStatus } from './cache.js'
import type { StorageOptions } from './options.js'
import { redisClient } from './redis-url.js'

const commandTimeoutMs = 500
const firstConnectMs = 1_500
/** After so many timeouts in a row the connection itself is taken for dead. */
const timeoutsUntilReconnect = 3

/** A connection that mends itself. */
export interface RedisConnection {
  readonly redis: Redis
  /** Runs one command; any failure is counted and becomes UNAVAILABLE. */
  run<R>(command: string, action: (redis: Redis) => Promise<R>): Promise<R>
  status(): StoreStatus
  close(): Promise<void>
}

/**
 * Connects, waiting at most 1.5 s for the first success. Commands are refused while the connection is down (none are
 * queued, none are sent twice), and reconnecting is tried for ever with back-off up to 2 s.
 */
export async function connectRedis(
  url: string,
  purpose: string,
  { logger, metrics }: StorageOptions,
): Promise<RedisConnection> {
  const redis = redisClient(url, {
    lazyConnect: true,
    connectionName: `tutor-${purpose}`,
    connectTimeout: 2_000,
    commandTimeout: commandTimeoutMs,
    keepAlive: 10_000,
    enableOfflineQueue: false,
    // Commands of one turn of the event loop go out in one write; not for the log, whose reads block.
    enableAutoPipelining: purpose === 'cache' || purpose === 'quota',
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    retryStrategy: (attempt) => Math.min(50 * 2 ** Math.min(attempt, 6), 2_000),
    // A replica that was promoted elsewhere answers READONLY: connecting again finds the new primary.
    reconnectOnError: (error) => error.message.startsWith('READONLY'),
  })
  logOutages(redis, url, purpose, logger)
  let closed = false
  const connecting = redis.connect().catch(() => undefined)
  await Promise.race([connecting, delay(firstConnectMs, undefined, { ref: false })])
  return {
    redis,
    run: runner(redis, metrics),
    status: () => (closed ? 'closed' : redis.status === 'ready' ? 'connected' : 'connecting'),
    async close() {
      closed = true
      redis.disconnect()
    },
  }
}

/** One line when the connection is lost and one when it is back, however many attempts lie between. */
function logOutages(redis: Redis, url: string, purpose: string, logger: Logger): void {
  const fields = { purpose, url: redactUrl(url) }
  let down = false
  redis.on('error', (error: Error) => {
    if (!down) logger.warn('redis can not be reached; trying again', { ...fields, error: error.message })
    down = true
  })
  redis.on('ready', () => {
    if (down) logger.info('redis is back', fields)
    down = false
  })
}

function runner(redis: Redis, metrics: Metrics): RedisConnection['run'] {
  let timeouts = 0
  return async (command, action) => {
    try {
      const result = await action(redis)
      timeouts = 0
      return result
    } catch (error) {
      metrics.cacheErrors.inc({ command })
      timeouts = error instanceof Error && error.message === 'Command timed out' ? timeouts + 1 : 0
      if (timeouts >= timeoutsUntilReconnect) {
        timeouts = 0
        redis.stream?.destroy()
      }
      throw new AppError('UNAVAILABLE', 'The cache is not available at the moment', {
        cause: error,
        reason: 'cache_unavailable',
        retryAfterMs: 1_000,
      })
    }
  }
}
