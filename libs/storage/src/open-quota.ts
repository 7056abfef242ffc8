import { memoryQuota } from './memory-quota.js'
import type { StorageOptions } from './options.js'
import type { Quota } from './quota.js'
import { openRedisQuota } from './redis-quota.js'
import { isRedisUrl } from './redis-url.js'

/**
 * The quota that `CACHE_URL` names: `memory:` (exact for this process only) or Redis by `redis://`, `rediss://` or
 * `redis+sentinel://`. A server that can't be reached does not reject: the quota is `connecting` and goes on trying.
 */
export async function openQuota(url: string, options: StorageOptions): Promise<Quota> {
  return isRedisUrl(url) ? await openRedisQuota(url, options) : memoryQuota()
}
