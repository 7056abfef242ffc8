import { AppError } from '@tutor/contracts'
import { memoryQuota } from './memory-quota.js'
import type { StorageOptions } from './options.js'
import type { Quota } from './quota.js'
import { openRedisQuota } from './redis-quota.js'

/**
 * The quota that `CACHE_URL` names: `memory:` (exact for this process only) or Redis by `redis://` or `rediss://`. A
 * server that can't be reached does not reject: the quota is `connecting` and goes on trying.
 */
export async function openQuota(url: string, options: StorageOptions): Promise<Quota> {
  switch (url.slice(0, url.indexOf(':') + 1)) {
    case 'memory:':
      return memoryQuota()
    case 'redis:':
    case 'rediss:':
      return await openRedisQuota(url, options)
    default:
      throw new AppError('INVALID_INPUT', 'CACHE_URL must begin with memory:, redis:// or rediss://')
  }
}
