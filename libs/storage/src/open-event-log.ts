import type { EventLog, EventLogOptions } from './event-log.js'
import { memoryEventLog } from './memory-event-log.js'
import { openRedisEventLog } from './redis-event-log.js'
import { isRedisUrl } from './redis-url.js'

/**
 * The event log that `CACHE_URL` names: `memory:` (this process only) or Redis Streams by `redis://`, `rediss://` or
 * `redis+sentinel://`. A server that can't be reached does not reject: the log is `connecting` and goes on trying.
 */
export async function openEventLog(url: string, options: EventLogOptions): Promise<EventLog> {
  const limits = { maxLength: options.maxLength ?? 10_000, retentionMs: options.retentionMs ?? 3_600_000 }
  return isRedisUrl(url) ? await openRedisEventLog(url, { ...options, ...limits }) : memoryEventLog(limits)
}
