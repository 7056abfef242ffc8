import type { Close } from '@tutor/messaging'
import { type Cache, type EventLog, openCache, openEventLog, openQuota, type Quota } from '@tutor/storage'

export interface Stores {
  readonly cache: Cache
  readonly eventLog: EventLog
  readonly quota: Quota
}

/** What `CACHE_URL` names, opened together: each waits for an absent server on its own. */
export async function openStores(
  url: string,
  options: Parameters<typeof openCache>[1],
  closers: Close[],
): Promise<Stores> {
  const [cache, eventLog, quota] = await Promise.all([
    openCache(url, options),
    openEventLog(url, options),
    openQuota(url, options),
  ])
  closers.push(
    () => cache.close(),
    () => eventLog.close(),
    () => quota.close(),
  )
  return { cache, eventLog, quota }
}
