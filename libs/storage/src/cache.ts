export type StoreStatus = 'connected' | 'connecting' | 'closed'

export interface RateLimit {
  /** Requests that may come at once, and per window in the long run; at least 1. */
  readonly limit: number
  readonly windowMs: number
}

export interface RateVerdict {
  readonly allowed: boolean
  /** Requests that would still be allowed right now. */
  readonly remaining: number
  /** When refused, how long until the next request is allowed; otherwise how long until the whole limit is free again. */
  readonly resetMs: number
}

/**
 * Short-lived values and rate limits, shared by every process that names the same server. Nothing here is a source of
 * truth: any entry may vanish at any time. When the server can't be reached every method rejects with UNAVAILABLE
 * within about half a second and the caller decides what that means; it recovers by itself.
 */
export interface Cache {
  /** The value, or undefined when it was never set, has expired or was evicted. */
  get(key: string): Promise<string | undefined>
  /** Keeps a value for `ttlMs` milliseconds (at least 1), replacing what was there. */
  set(key: string, value: string, ttlMs: number): Promise<void>
  /** Keeps a value unless there is one, in one step for all processes; true when it was kept. */
  add(key: string, value: string, ttlMs: number): Promise<boolean>
  delete(key: string): Promise<void>
  /**
   * Counts one request, or `cost` of them at once, against the limit of `key` and tells whether it is allowed; atomic
   * among all processes. A refused request costs nothing; one that costs more than `limit` is always refused. Generic
   * cell rate algorithm (ITU-T I.371): bursts up to `limit`, then one request every `windowMs / limit`.
   */
  consume(key: string, rate: RateLimit, cost?: number): Promise<RateVerdict>
  status(): StoreStatus
  close(): Promise<void>
}
