import { AppError, isNeighbourFault } from '@tutor/contracts'
import CircuitBreaker from 'opossum'
import type { Metrics } from './metrics.js'

export interface BreakerOptions {
  readonly metrics: Metrics
  /** How long an open circuit refuses before it lets one probe through. */
  readonly resetTimeoutMs?: number
  /** Calls that must have been seen in the window of 10 s before the circuit may open. */
  readonly volumeThreshold?: number
  /**
   * A probe that is under way for so long without having failed counts as a success, so that one slow call does not
   * keep the others out; never, unless told.
   */
  readonly probeMs?: number
  /** True for one of very many under the same name: what it refuses is counted, its state is not told. */
  readonly isOneOfMany?: boolean
  /** Aborted when nobody will call any more: ends its timers. */
  readonly closed?: AbortSignal
  /** Which failures count. Default: those through the neighbour's fault. */
  readonly isFault?: (error: unknown) => boolean
}

/**
 * Guards a neighbour: after more than half of at least `volumeThreshold` calls failed through its fault, calls
 * fail at once with UNAVAILABLE until a probe succeeds. A caller's own mistake (4xx) never trips it. Time limits
 * belong to the broker and the deadline, not to the breaker.
 */
export function breaker<A extends unknown[], R>(
  name: string,
  action: (...args: A) => Promise<R>,
  {
    metrics,
    resetTimeoutMs = 1_000,
    volumeThreshold = 5,
    probeMs,
    isOneOfMany = false,
    closed,
    isFault = isNeighbourFault,
  }: BreakerOptions,
): (...args: A) => Promise<R> {
  const circuit = new CircuitBreaker<A, R>(action, {
    name,
    timeout: false,
    volumeThreshold,
    resetTimeout: resetTimeoutMs,
    errorFilter: (error: unknown) => !isFault(error),
  })
  const state = (value: number) => () => metrics.breakerState.set({ breaker: name }, value)
  if (!isOneOfMany) {
    state(0)()
    circuit.on('open', state(1)).on('halfOpen', state(0.5)).on('close', state(0))
  }
  closed?.addEventListener('abort', () => circuit.shutdown(), { once: true })
  /** While the circuit is half open its first call is the probe; the others are refused at once. */
  const watchProbe = (): NodeJS.Timeout | undefined =>
    probeMs !== undefined && circuit.halfOpen
      ? setTimeout(() => circuit.halfOpen && circuit.close(), probeMs)
      : undefined
  return async (...args) => {
    const watching = watchProbe()
    try {
      return await circuit.fire(...args)
    } catch (error) {
      if (!(error instanceof Error && CircuitBreaker.isOurError(error))) throw error
      metrics.breakerRejected.inc({ breaker: name })
      throw new AppError('UNAVAILABLE', `${name} is not available at the moment`, {
        cause: error,
        reason: 'circuit_open',
        retryAfterMs: resetTimeoutMs,
      })
    } finally {
      clearTimeout(watching)
    }
  }
}
