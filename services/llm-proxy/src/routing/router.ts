import { setTimeout as delay } from 'node:timers/promises'
import { AppError } from '@tutor/contracts'
import type { Metrics } from '@tutor/platform'
import type { ModelCall } from '../chat.js'
import type { Alias, Models } from '../deployments/open-models.js'
import type { Target } from '../deployments/target.js'
import { able } from './able.js'
import type { Admission, Lease } from './admission.js'
import { fits } from './fits.js'
import { hedge, type Lane, type Opened } from './hedge.js'
import { retryBudget } from './retry-budget.js'

interface Dependencies {
  readonly models: () => Models
  readonly admission: Admission
  readonly metrics: Metrics
}

export interface Router {
  /**
   * Begins a call at one of the targets of its alias: the least loaded healthy one, another when it fails, then the
   * alias' fallbacks; all within the deadline, and none that can't take such a request. `avoid` is asked only where there
   * is nobody else. The place at the target is the caller's to release.
   */
  open<R>(call: ModelCall, lane: Lane<R>, avoid?: Target): Promise<Opened<R>>
}

/** Attempts at one alias. */
const maxAttempts = 3
const firstPauseMs = 100

export function openRouter({ models, admission, metrics }: Dependencies): Router {
  const budget = retryBudget()

  async function attempts<R>(
    alias: Alias,
    call: ModelCall,
    lane: Lane<R>,
    avoid: Target | undefined,
  ): Promise<Opened<R>> {
    const tried = withoutIfPossible(alias, avoid)
    let failure: unknown
    for (let attempt = 1; ; attempt++) {
      const lease = await admission.admit(alias, call, tried).catch((error: unknown) => {
        throw failure ?? error
      })
      try {
        return await one(alias, call, lease, tried, lane)
      } catch (error) {
        lease.release()
        failure = error
        tried.add(lease.target)
        const others = alias.targets.some((target) => !tried.has(target))
        if (attempt >= maxAttempts || !(await mayRepeat(error, call, others))) throw error
        metrics.modelRetries.inc({ alias: alias.name, reason: reasonOf(error) })
        if (others) continue
        // Nobody else is there: the same ones again, after a pause.
        tried.clear()
        await pause(attempt, call, error)
      }
    }
  }

  const mayRepeat = async (error: unknown, call: ModelCall, others: boolean): Promise<boolean> =>
    isWorthAgain(error, call, others) && budget.take() && (await fits(call, 0))

  function one<R>(alias: Alias, call: ModelCall, lease: Lease, tried: ReadonlySet<Target>, lane: Lane<R>) {
    const { hedge_after_ms: afterMs } = alias.options
    if (afterMs === undefined) return begin(lane)(lease, call).then((value) => ({ value, lease }))
    const others = new Set([...tried, lease.target])
    let second: Lease | undefined
    return hedge(
      call,
      lease,
      afterMs,
      async () => {
        if (!(await fits(call, 1))) return undefined
        second = await admission.admitNow(alias, call, others)
        return second
      },
      { ...lane, start: begin(lane) },
    ).then((opened) => {
      if (second)
        metrics.modelHedges.inc({ alias: alias.name, winner: opened.lease === second ? 'second' : 'first' })
      return opened
    })
  }

  return {
    async open(call, lane, avoid) {
      budget.earn()
      const { aliases } = models()
      const alias = aliases.get(call.alias)
      // The models may have been loaded anew since the call began.
      if (!alias) throw new AppError('UNAVAILABLE', `There is no model "${call.alias}" any more`)
      const chain = [alias, ...alias.options.fallbacks.flatMap((name) => aliases.get(name) ?? [])]
      let failure: unknown
      for (const one of able(chain, call.request)) {
        if (failure !== undefined && !(await fits(call, 0))) break
        try {
          return await attempts(one, call, lane, avoid)
        } catch (error) {
          failure ??= error
          if (!isWorthAnother(error, call)) throw error
        }
      }
      throw failure
    },
  }
}

/** Starts through the target's breaker; everybody leaves a target alone for as long as it asks for. */
const begin =
  <R>(lane: Lane<R>): Lane<R>['start'] =>
  async (lease, call) => {
    const { breaker } = lease.target
    try {
      return await breaker.run(() => lane.start(lease, call))
    } catch (error) {
      if (error instanceof AppError && error.reason === 'model_rate_limited')
        breaker.rest(error.retryAfterMs ?? 1_000)
      throw error
    }
  }

/** Faults of a target, for which another one may make up; a caller's mistake or leaving is none. */
const isWorthAnother = (error: unknown, call: ModelCall): boolean =>
  !call.signal.aborted &&
  Date.now() < call.deadline &&
  error instanceof AppError &&
  ['BAD_GATEWAY', 'UNAVAILABLE', 'TIMEOUT', 'TOO_MANY_REQUESTS'].includes(error.code)

/** Targets that count as tried from the start: the one to avoid, where there are others. */
const withoutIfPossible = (alias: Alias, avoid: Target | undefined): Set<Target> =>
  new Set(avoid && alias.targets.length > 1 ? [avoid] : [])

/** Worth another target, or the same one where there is no other. */
const isWorthAgain = (error: unknown, call: ModelCall, others: boolean): boolean =>
  isWorthAnother(error, call) && (others || passes(error))

/** Faults that may be over in a moment, so that the same target is worth another try. */
const passes = (error: unknown): boolean =>
  error instanceof AppError &&
  ['model_failed', 'model_unreachable', 'model_rate_limited', 'model_stream_cut'].includes(error.reason ?? '')

const reasonOf = (error: unknown): string =>
  error instanceof AppError ? (error.reason ?? error.code.toLowerCase()) : 'internal'

/** Full jitter over a growing pause; how long a busy target is left alone is the admission's to know. */
async function pause(attempt: number, call: ModelCall, error: unknown): Promise<void> {
  const ms = Math.random() * firstPauseMs * 2 ** attempt
  if (Date.now() + ms >= call.deadline) throw error
  await delay(ms, undefined, { signal: call.signal }).catch(() => {
    throw new AppError('CANCELLED', 'The model call was cancelled')
  })
}
