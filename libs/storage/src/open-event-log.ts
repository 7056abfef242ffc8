import { AppError } from '@tutor/contracts'
import type { EventLog, EventLogOptions } from './event-log.js'
import { memoryEventLog } from './memory-event-log.js'
import { openRedisEventLog } from './redis-event-log.js'

/**
 * The event log that `CACHE_URL` names: `memory:` (this process only) or Redis Streams by `redis://` or `rediss://`. A
 * server that can't be reached does not reject: the log is `connecting` and goes on trying.
 */
export async function openEventLog(url: string, options: EventLogOptions): Promise<EventLog> {
  const limits = { maxLength: options.maxLength ?? 10_000, retentionMs: options.retentionMs ?? 3_600_000 }
  switch (url.slice(0, url.indexOf(':') + 1)) {
    case 'memory:':
      return memoryEventLog(limits)
    case 'redis:':
    case 'rediss:':
      return await openRedisEventLog(url, { ...options, ...limits })
    default:
      throw new AppError('INVALID_INPUT', 'CACHE_URL must begin with memory:, redis:// or rediss://')
  }
}
