import type { Cache } from './cache.js'
import { memoryCache } from './memory-cache.js'
import type { StorageOptions } from './options.js'
import { openRedisCache } from './redis-cache.js'
import { isRedisUrl } from './redis-url.js'

/**
 * The cache that `CACHE_URL` names: `memory:` (this process only) or Redis by `redis://`, `rediss://` or
 * `redis+sentinel://`. A server that can't be reached does not reject: the cache is `connecting` and goes on trying.
 */
export async function openCache(url: string, options: StorageOptions): Promise<Cache> {
  return isRedisUrl(url) ? await openRedisCache(url, options) : memoryCache()
}
