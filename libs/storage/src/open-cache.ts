import { AppError } from '@tutor/contracts'
import type { Cache } from './cache.js'
import { memoryCache } from './memory-cache.js'
import type { StorageOptions } from './options.js'
import { openRedisCache } from './redis-cache.js'

/**
 * The cache that `CACHE_URL` names: `memory:` (this process only) or Redis by `redis://` or `rediss://`. A server that
 * can't be reached does not reject: the cache is `connecting` and goes on trying.
 */
export async function openCache(url: string, options: StorageOptions): Promise<Cache> {
  switch (url.slice(0, url.indexOf(':') + 1)) {
    case 'memory:':
      return memoryCache()
    case 'redis:':
    case 'rediss:':
      return await openRedisCache(url, options)
    default:
      throw new AppError('INVALID_INPUT', 'CACHE_URL must begin with memory:, redis:// or rediss://')
  }
}
