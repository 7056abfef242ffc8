import type { Cache } from './cache.js'
import type { StorageOptions } from './options.js'
import { connectRedis } from './redis.js'

const prefix = 'tutor:cache:'
const ratePrefix = 'tutor:rate:'

/**
 * Generic cell rate algorithm by the server's clock, in milliseconds. KEYS: the limit's key; ARGV: limit, window, cost.
 * Keeps the theoretical arrival time of the next request. Same steps as `conform` of the memory cache.
 */
const consumeScript = `
local limit, window, cost = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
local interval = window / limit
local start = math.max(tonumber(redis.call('GET', KEYS[1]) or now), now)
local arrival = start + interval * cost
local wait = arrival - now - window
if wait > 0.0005 then return {0, 0, math.ceil(wait)} end
redis.call('SET', KEYS[1], string.format('%.4f', arrival), 'PX', math.max(1, math.ceil(arrival - now)))
return {1, math.floor((now + window - arrival) / interval + 0.001), math.ceil(arrival - now)}`

export async function openRedisCache(url: string, options: StorageOptions): Promise<Cache> {
  const { redis, run, status, close } = await connectRedis(url, 'cache', options)
  redis.defineCommand('tutorConsume', { numberOfKeys: 1, lua: consumeScript })
  // `defineCommand` adds a method that ioredis' types can't know.
  const consume = (redis as unknown as { tutorConsume: ConsumeCommand }).tutorConsume.bind(redis)
  return {
    get: (key) => run('get', async () => (await redis.get(prefix + key)) ?? undefined),
    set: (key, value, ttlMs) =>
      run('set', async () => {
        await redis.set(prefix + key, value, 'PX', Math.max(1, Math.round(ttlMs)))
      }),
    add: (key, value, ttlMs) =>
      run('add', async () => {
        const kept = await redis.set(prefix + key, value, 'PX', Math.max(1, Math.round(ttlMs)), 'NX')
        return kept === 'OK'
      }),
    delete: (key) =>
      run('delete', async () => {
        await redis.del(prefix + key)
      }),
    consume: (key, { limit, windowMs }, cost = 1) =>
      run('consume', async () => {
        const [allowed, remaining, resetMs] = await consume(ratePrefix + key, limit, windowMs, cost)
        return { allowed: allowed === 1, remaining, resetMs }
      }),
    status,
    close,
  }
}

type ConsumeCommand = (
  key: string,
  limit: number,
  windowMs: number,
  cost: number,
) => Promise<[number, number, number]>
