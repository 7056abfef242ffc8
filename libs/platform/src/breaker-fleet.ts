import { AppError, isNeighbourFault } from '@tutor/contracts'
import CircuitBreaker from 'opossum'
import type { Metrics } from './metrics.js'

/** Where the fleet's processes tell each other that a circuit is open; the cache of libs/storage is one. */
export interface BreakerStore {
  get(key: string): Promise<string | undefined>
  set(key: string, value: string, ttlMs: number): Promise<void>
  add(key: string, value: string, ttlMs: number): Promise<boolean>
  delete(key: string): Promise<void>
}

export interface FleetBreakerOptions {
  readonly metrics: Metrics
  readonly store: BreakerStore
  /** How long an open circuit refuses before one process may try; doubled with every failed try, up to a minute. */
  readonly resetTimeoutMs?: number
  /** Which failures count. Default: those through the neighbour's fault. */
  readonly isFault?: (error: unknown) => boolean
}

export interface FleetBreaker {
  /** Milliseconds since the epoch from which a call may be tried; 0 while nothing speaks against it. */
  openUntil(): number
  /** Runs a call and counts its outcome. UNAVAILABLE with reason `circuit_open` while the circuit is open. */
  run<R>(action: () => Promise<R>): Promise<R>
  /** Everybody lets it rest for so long: it has said that it is busy (Retry-After). */
  rest(ms: number): void
  /** Takes over what other processes have found out. */
  refresh(): Promise<void>
}

const windowMs = 10_000
const longestMs = 60_000
/** Longer than any probe should take; a process that dies with its probe gives the turn back after it. */
const probeTtlMs = 30_000

/** What one breaker says to its likes in other processes, and hears from them. */
function fleetWord(name: string, store: BreakerStore) {
  const [state, rest, probe] = ['state', 'rest', 'probe'].map((word) => `breaker-${word}:${name}`) as [
    string,
    string,
    string,
  ]
  /** What this process has said and may not be able to read back yet. */
  let saying: Promise<void> = Promise.resolve()
  const say = (action: () => Promise<void>): void => {
    // Losing it costs the others a few failed calls; they find out by themselves.
    saying = saying.then(action).catch(() => undefined)
  }
  return {
    open: (until: number, ms: number) => say(() => store.set(state, String(until), ms + probeTtlMs)),
    closed: () => say(() => store.delete(state)),
    rests: (until: number, ms: number) => say(() => store.set(rest, String(until), ms)),
    /** True when no other process probes; without the store everybody may. */
    mayProbe: () => store.add(probe, '1', probeTtlMs).catch(() => true),
    probed: () => say(() => store.delete(probe)),
    async hear() {
      await saying
      const [openUntil, restsUntil] = await Promise.all([store.get(state), store.get(rest)])
      return { openUntil: Number(openUntil ?? 0), restsUntil: Number(restsUntil ?? 0) }
    },
  }
}

function circuitOf(name: string, isFault: (error: unknown) => boolean) {
  return new CircuitBreaker<[() => Promise<unknown>], unknown>((action) => action(), {
    name,
    timeout: false,
    volumeThreshold: 5,
    rollingCountTimeout: windowMs,
    // Its own half-open state knows nothing of the fleet, so it never gets there.
    resetTimeout: 2 ** 31 - 1,
    errorFilter: (error: unknown) => !isFault(error),
  })
}

/**
 * A circuit breaker that a fleet shares: one process that opens it opens it for all, and one of them probes at a time.
 * While the store can't be reached, each process decides by itself.
 */
export function fleetBreaker(
  name: string,
  { metrics, store, resetTimeoutMs = 5_000, isFault = isNeighbourFault }: FleetBreakerOptions,
): FleetBreaker {
  const word = fleetWord(name, store)
  const circuit = circuitOf(name, isFault)
  const tell = (value: number): void => metrics.breakerState.set({ breaker: name }, value)
  let until = 0
  let restsUntil = 0
  let waitMs = resetTimeoutMs
  let probing = false
  tell(0)

  function open(): void {
    until = Date.now() + waitMs
    tell(1)
    word.open(until, waitMs)
  }
  function close(): void {
    until = 0
    waitMs = resetTimeoutMs
    circuit.close()
    tell(0)
  }
  circuit.on('open', open)

  /** The one call that finds out whether the neighbour is back. */
  async function probe<R>(action: () => Promise<R>): Promise<R> {
    tell(0.5)
    try {
      const result = await action()
      close()
      word.closed()
      return result
    } catch (error) {
      // A cancelled probe has found out nothing; a refused one has found somebody at home.
      if (isFault(error)) {
        waitMs = Math.min(longestMs, waitMs * 2)
        open()
      } else if (!(error instanceof AppError && error.code === 'CANCELLED')) {
        close()
        word.closed()
      }
      throw error
    } finally {
      probing = false
      word.probed()
    }
  }

  return {
    openUntil: () => Math.max(until, restsUntil),
    async run<R>(action: () => Promise<R>): Promise<R> {
      // What fire resolves to is what the action does.
      if (until === 0) return (await circuit.fire(action)) as R
      if (until <= Date.now() && !probing) {
        probing = true
        if (await word.mayProbe()) return await probe(action)
        probing = false
      }
      metrics.breakerRejected.inc({ breaker: name })
      throw new AppError('UNAVAILABLE', `${name} is not available at the moment`, {
        reason: 'circuit_open',
        retryAfterMs: Math.max(100, until - Date.now()),
      })
    },
    rest(ms) {
      restsUntil = Math.max(restsUntil, Date.now() + ms)
      word.rests(restsUntil, ms)
    },
    async refresh() {
      const heard = await word.hear()
      restsUntil = Math.max(restsUntil, heard.restsUntil)
      if (probing) return
      if (heard.openUntil > until) {
        until = heard.openUntil
        tell(1)
      }
      // Somebody's probe went well, or the word has expired.
      else if (heard.openUntil === 0 && until > 0) close()
    },
  }
}
