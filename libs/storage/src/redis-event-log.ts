import type { EventLog, EventLogOptions, LoggedEvent, StreamLimits } from './event-log.js'
import { follow } from './follow.js'
import { connectRedis } from './redis.js'
import { openRedisBells } from './redis-bells.js'

const prefix = 'tutor:events:'
const pollMs = 1_000

/**
 * Appends under ids `1-0`, `2-0`, … and tells the followers. KEYS: stream, channel; ARGV: longest length, retention in
 * ms, events as JSON. Runs alone in the server, hence no gaps.
 */
const appendScript = `
local newest = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)
local last = newest[1] and tonumber(string.match(newest[1][1], '^%d+')) or 0
for index = 3, #ARGV do
  last = last + 1
  redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[1], string.format('%d-0', last), 'e', ARGV[index])
end
if #ARGV > 2 then
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
  redis.call('PUBLISH', KEYS[2], last)
end
return last`

/** Redis Streams for what was said, publish and subscribe for when to look. */
export async function openRedisEventLog(
  url: string,
  options: EventLogOptions & StreamLimits,
): Promise<EventLog> {
  const { maxLength, retentionMs } = options
  const [connection, bells] = await Promise.all([
    connectRedis(url, 'event-log', options),
    openRedisBells(url, options),
  ])
  const { redis, run } = connection
  redis.defineCommand('tutorAppend', { numberOfKeys: 2, lua: appendScript })
  // `defineCommand` adds a method that ioredis' types can't know.
  const append = (redis as unknown as { tutorAppend: AppendCommand }).tutorAppend.bind(redis)
  const isClosed = (): boolean => connection.status() === 'closed'

  const read: EventLog['read'] = (stream, afterId, limit) =>
    run('read', async () => {
      const entries = await redis.xrange(prefix + stream, `${afterId + 1}-0`, '+', 'COUNT', limit)
      return entries.map(toEvent)
    })
  return {
    append: (stream, events) =>
      run('append', () => {
        const texts = events.map(({ type, data }) => JSON.stringify({ type, data }))
        return append(prefix + stream, prefix + stream, maxLength, Math.round(retentionMs), ...texts)
      }),
    read,
    follow: (stream, afterId, { signal }) =>
      follow(
        { read, listen: (name, ring) => bells.listen(prefix + name, ring), pollMs, isClosed },
        stream,
        afterId,
        signal,
      ),
    expire: (stream, ttlMs) =>
      run('expire', async () => {
        await redis.pexpire(prefix + stream, Math.max(1, Math.round(ttlMs)))
      }),
    status: connection.status,
    async close() {
      await connection.close()
      await bells.close()
    },
  }
}

function toEvent([id, fields]: [string, string[]]): LoggedEvent {
  return { id: Number.parseInt(id, 10), ...JSON.parse(fields[1] ?? '{}') }
}

type AppendCommand = (
  stream: string,
  channel: string,
  maxLength: number,
  retentionMs: number,
  ...events: string[]
) => Promise<number>
