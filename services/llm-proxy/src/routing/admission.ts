import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { AppError } from '@tutor/contracts'
import { type Metrics, secondsSince } from '@tutor/platform'
import type { Cache } from '@tutor/storage'
import type { ModelCall } from '../chat.js'
import type { Alias } from '../deployments/open-models.js'
import type { Target } from '../deployments/target.js'
import { promptTokens } from '../prompt/tokens.js'

/** A place at a target; it must be released, once or more often. */
export interface Lease {
  readonly target: Target
  release(): void
}

export interface Admission {
  /**
   * A place at the least loaded healthy target of an alias that is not excluded; waits for one while the alias' queue
   * time and the deadline allow. TOO_MANY_REQUESTS (`model_busy`) when there is none in time, UNAVAILABLE
   * (`circuit_open`) when all of them are broken.
   */
  admit(alias: Alias, call: ModelCall, excluded: ReadonlySet<Target>): Promise<Lease>
  /** The same without waiting; undefined where there is no place now. */
  admitNow(alias: Alias, call: ModelCall, excluded: ReadonlySet<Target>): Promise<Lease | undefined>
}

/** Calls that may wait at once in this process; more are refused at once. */
const maxWaiting = 1_000
const minuteMs = 60_000

/** Whether a deployment's own limits let one more request through; the fleet counts together. */
const withinRates =
  (cache: Cache, refusesWithoutRedis: () => boolean) =>
  async (target: Target, { request }: ModelCall): Promise<boolean> => {
    const { requests_per_minute, tokens_per_minute, max_output_tokens } = target.deployment
    const limits = [
      { name: 'requests', limit: requests_per_minute, cost: () => 1 },
      {
        name: 'tokens',
        limit: tokens_per_minute,
        cost: () => (request.max_tokens ?? max_output_tokens) + promptTokens(request),
      },
    ]
    for (const { name, limit, cost } of limits) {
      if (limit === undefined) continue
      const rate = { limit, windowMs: minuteMs }
      const verdict = await cache
        .consume(`model:${target.name}:${name}`, rate, Math.min(cost(), limit))
        .catch(() => ({ allowed: !refusesWithoutRedis(), resetMs: 1_000 }))
      if (verdict.allowed) continue
      target.fullUntil = Date.now() + verdict.resetMs
      return false
    }
    return true
  }

export function admission(cache: Cache, metrics: Metrics, refusesWithoutRedis: () => boolean): Admission {
  const mayTake = withinRates(cache, refusesWithoutRedis)
  const freed = new EventTarget()
  let waiting = 0

  function lease(target: Target): Lease {
    let held = true
    target.running += 1
    return {
      target,
      release() {
        if (!held) return
        held = false
        target.running -= 1
        freed.dispatchEvent(new Event('freed'))
      },
    }
  }

  async function admitNow(alias: Alias, call: ModelCall, excluded: ReadonlySet<Target>) {
    const passed = new Set(excluded)
    for (let target = leastLoaded(alias, passed); target; target = leastLoaded(alias, passed)) {
      const place = lease(target)
      if (await mayTake(target, call)) return place
      place.release()
      passed.add(target)
    }
    return undefined
  }

  async function wait(alias: Alias, call: ModelCall, excluded: ReadonlySet<Target>): Promise<Lease> {
    const until = Math.min(call.deadline, Date.now() + alias.options.queue_ms)
    for (;;) {
      const now = Date.now()
      const next = soonest(alias, excluded)
      // A target that is only full becomes free when a call ends, which nobody knows ahead.
      if (now >= until || (next > until && next !== Number.POSITIVE_INFINITY)) throw busy(alias, excluded)
      await freedOr(freed, Math.min(until, next) - now, call.signal)
      const place = await admitNow(alias, call, excluded)
      if (place) return place
    }
  }

  return {
    admitNow,
    async admit(alias, call, excluded) {
      const place = await admitNow(alias, call, excluded)
      if (place) return place
      if (waiting >= maxWaiting) throw busy(alias, excluded)
      waiting += 1
      const began = performance.now()
      let outcome = 'refused'
      try {
        const late = await wait(alias, call, excluded)
        outcome = 'sent'
        return late
      } finally {
        waiting -= 1
        metrics.modelQueueDuration.observe({ alias: alias.name, outcome }, secondsSince(began))
      }
    },
  }
}

/** Among the healthy targets of the best priority that have a place: the one with the smallest load for its weight. */
function leastLoaded(alias: Alias, excluded: ReadonlySet<Target>): Target | undefined {
  const free = alias.targets.filter((target) => !excluded.has(target) && freeAt(target) <= Date.now())
  const best = Math.min(...free.map(({ deployment }) => deployment.priority))
  const load = ({ running, deployment }: Target): number => (running + Math.random()) / deployment.weight
  return free
    .filter(({ deployment }) => deployment.priority === best)
    .map((target) => ({ target, load: load(target) }))
    .reduce<{ target: Target; load: number } | undefined>(
      (least, one) => (least === undefined || one.load < least.load ? one : least),
      undefined,
    )?.target
}

/** Milliseconds since the epoch from which a target can be asked; infinite while all of its places are taken. */
const freeAt = (target: Target): number =>
  target.running >= target.deployment.concurrency
    ? Number.POSITIVE_INFINITY
    : Math.max(target.fullUntil, target.breaker.openUntil())

const soonest = (alias: Alias, excluded: ReadonlySet<Target>): number =>
  Math.min(...alias.targets.filter((target) => !excluded.has(target)).map(freeAt))

function busy(alias: Alias, excluded: ReadonlySet<Target>): AppError {
  const targets = alias.targets.filter((target) => !excluded.has(target))
  const next = soonest(alias, excluded)
  const retryAfterMs = Number.isFinite(next) ? Math.max(100, next - Date.now()) : 1_000
  const broken = targets.every(({ breaker }) => breaker.openUntil() > Date.now())
  return broken
    ? new AppError('UNAVAILABLE', `The models behind ${alias.name} are not available at the moment`, {
        reason: 'circuit_open',
        retryAfterMs,
      })
    : new AppError('TOO_MANY_REQUESTS', `Too many calls of ${alias.name} are under way`, {
        reason: 'model_busy',
        retryAfterMs,
      })
}

/** Until a place may have become free, the time is over, or the caller has gone (CANCELLED). */
async function freedOr(freed: EventTarget, ms: number, signal: AbortSignal): Promise<void> {
  const either = new AbortController()
  const any = AbortSignal.any([either.signal, signal])
  // Never shorter than a moment: a target that says "now" and has no place would spin.
  const waits = [once(freed, 'freed', { signal: any }), delay(Math.max(5, ms), undefined, { signal: any })]
  await Promise.race(waits.map((one) => one.catch(() => undefined))).finally(() => either.abort())
  if (signal.aborted) throw new AppError('CANCELLED', 'The model call was cancelled')
}
