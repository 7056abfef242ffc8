import { AppError } from '@tutor/contracts'
import { expiringMap } from '@tutor/platform'
import type { Cache, RateLimit, RateVerdict } from './cache.js'

const maxEntries = 50_000

/** A cache within this process; keeps at most 50,000 values and as many rate limits. */
export function memoryCache(): Cache {
  const values = expiringMap<string>(maxEntries)
  const arrivals = expiringMap<number>(maxEntries)
  let closed = false
  const open = (): void => {
    if (closed) throw new AppError('UNAVAILABLE', 'The cache is closed', { reason: 'cache_closed' })
  }
  return {
    async get(key) {
      open()
      return values.get(key)
    },
    async set(key, value, ttlMs) {
      open()
      values.set(key, value, ttlMs)
    },
    async add(key, value, ttlMs) {
      open()
      if (values.get(key) !== undefined) return false
      values.set(key, value, ttlMs)
      return true
    },
    async delete(key) {
      open()
      values.delete(key)
    },
    async consume(key, rate, cost = 1) {
      open()
      const now = performance.now()
      const { verdict, arrival } = conform(arrivals.get(key) ?? now, now, rate, cost)
      if (verdict.allowed) arrivals.set(key, arrival, arrival - now)
      return verdict
    },
    status: () => (closed ? 'closed' : 'connected'),
    async close() {
      closed = true
      values.clear()
      arrivals.clear()
    },
  }
}

/** One step of the algorithm; the Lua script of the Redis cache is the same. `arrival`: theoretical arrival time. */
function conform(
  earlier: number,
  now: number,
  { limit, windowMs }: RateLimit,
  cost: number,
): { readonly verdict: RateVerdict; readonly arrival: number } {
  const interval = windowMs / limit
  const start = Math.max(earlier, now)
  const arrival = start + interval * cost
  // Half a microsecond: sums of fractions must not refuse the last request of a full burst.
  const wait = arrival - now - windowMs
  if (wait > 0.0005)
    return { verdict: { allowed: false, remaining: 0, resetMs: Math.ceil(wait) }, arrival: start }
  const remaining = Math.floor((now + windowMs - arrival) / interval + 1e-6)
  return { verdict: { allowed: true, remaining, resetMs: Math.ceil(arrival - now) }, arrival }
}
