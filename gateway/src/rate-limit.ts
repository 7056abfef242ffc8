import { AppError, type Principal } from '@tutor/contracts'
import type { Logger, Metrics } from '@tutor/platform'
import type { Cache } from '@tutor/storage'

const windowMs = 1_000

/**
 * Counts a request against its key's rate, shared by all gateways through the cache. TOO_MANY_REQUESTS when it is
 * used up. While the cache is away each gateway counts by itself: better a looser limit than no service.
 */
export function rateLimiter(
  shared: Cache,
  local: Cache,
  { logger, metrics }: { logger: Logger; metrics: Metrics },
) {
  return async ({ key_id, rate_per_second }: Principal): Promise<void> => {
    const key = `rate:${key_id}`
    const budget = { limit: rate_per_second, windowMs }
    const verdict = await shared.consume(key, budget).catch((error: unknown) => {
      logger.warn('the shared rate limit is away', { error })
      return local.consume(key, budget)
    })
    if (verdict.allowed) return
    metrics.httpRateLimited.inc({ limit: 'key' })
    throw new AppError('TOO_MANY_REQUESTS', `The limit of ${rate_per_second} requests a second is used up`, {
      retryAfterMs: verdict.resetMs,
    })
  }
}
