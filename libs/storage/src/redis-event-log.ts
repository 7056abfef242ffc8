import {
  type EventLog,
  type EventLogOptions,
  type EventWriter,
  fenced,
  type LoggedEvent,
  type StreamLimits,
} from './event-log.js'
import { follow } from './follow.js'
import { connectRedis } from './redis.js'
import { openRedisBells } from './redis-bells.js'

const prefix = 'tutor:events:'
const pollMs = 1_000
const nobody: EventWriter = { fence: 0, batch: 0, after: 0 }

/**
 * Appends under ids `1-0`, `2-0`, … and tells the followers. KEYS: stream, channel; ARGV: longest length, retention in
 * ms, the writer's fence (0 for none), its batch, the number that it goes on behind, events as JSON. Runs alone in the
 * server, hence no gaps. Each event names its writer, so that the last one tells whose the stream is. -1: fenced.
 */
const appendScript = `
local newest = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)
local last = newest[1] and tonumber(string.match(newest[1][1], '^%d+')) or tonumber(ARGV[5])
local fence, batch = tonumber(ARGV[3]), tonumber(ARGV[4])
if fence > 0 and newest[1] then
  local fields = newest[1][2]
  local itsFence, itsBatch = tonumber(fields[4] or 0), tonumber(fields[6] or 0)
  if itsFence > fence then return -1 end
  if itsFence == fence and itsBatch >= batch then return last end
end
for index = 6, #ARGV do
  last = last + 1
  redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[1], string.format('%d-0', last), 'e', ARGV[index], 'f', fence, 'b', batch)
end
if #ARGV > 5 then
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
    async append(stream, events, { fence, batch, after } = nobody) {
      const texts = events.map(({ type, data }) => JSON.stringify({ type, data }))
      const key = prefix + stream
      const kept = Math.round(retentionMs)
      const last = await run('append', () => append(key, key, maxLength, kept, fence, batch, after, ...texts))
      if (last < 0) throw fenced()
      return last
    },
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
  fence: number,
  batch: number,
  after: number,
  ...events: string[]
) => Promise<number>
