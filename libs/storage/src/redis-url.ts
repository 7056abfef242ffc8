import { AppError } from '@tutor/contracts'
import { serverUrls } from '@tutor/platform'
import { Redis, type RedisOptions } from 'ioredis'

const sentinelPort = 26_379

/** True for a URL of Redis; false for `memory:`. INVALID_INPUT for all others. */
export function isRedisUrl(url: string): boolean {
  if (url.startsWith('memory:')) return false
  if (/^rediss?(\+sentinel)?:\/\//.test(url)) return true
  throw new AppError(
    'INVALID_INPUT',
    'CACHE_URL must begin with memory:, redis://, rediss:// or redis+sentinel://',
  )
}

/**
 * A client of the one server of `redis://user:password@host:port/database`, or of the primary that the Sentinels of
 * `redis+sentinel://user:password@host,host/primary/database` know (`rediss`: with TLS; user and password are those of
 * Redis itself).
 */
export const redisClient = (url: string, options: RedisOptions): Redis =>
  /^rediss?\+/.test(url) ? new Redis({ ...options, ...sentinelOptions(url) }) : new Redis(url, options)

function sentinelOptions(url: string): RedisOptions {
  const sentinels = serverUrls(url).map((text) => new URL(text))
  const [first] = sentinels
  if (!first) throw new AppError('INVALID_INPUT', 'CACHE_URL names no Sentinel')
  const [name = '', database = ''] = first.pathname.slice(1).split('/')
  return {
    name,
    db: Number(database),
    sentinels: sentinels.map(({ hostname, port }) => ({
      host: hostname,
      port: Number(port || sentinelPort),
    })),
    ...(first.username && { username: decodeURIComponent(first.username) }),
    ...(first.password && { password: decodeURIComponent(first.password) }),
    ...(first.protocol === 'rediss+sentinel:' && { tls: {} }),
    sentinelRetryStrategy: (attempt) => Math.min(100 * attempt, 2_000),
  }
}
