import type { StoreStatus } from './cache.js'

/** Calendar windows in UTC. */
export type QuotaWindow = 'minute' | 'day' | 'month'

/** An account of a tenant, by a name of its own, within a window. Each window of an account is counted alone. */
export interface QuotaAccount {
  readonly account: string
  readonly window: QuotaWindow
}

export interface QuotaAmount extends QuotaAccount {
  /** A whole number, at least 0. */
  readonly amount: number
}

export interface QuotaCharge extends QuotaAmount {
  /** What the account may reach within the window. An amount of 0 fits under any limit. */
  readonly limit: number
}

/** A reservation as it was granted; `at` (milliseconds since the epoch) decides which windows it counts in. */
export interface Reservation {
  readonly tenant: string
  readonly id: string
  readonly at: number
}

/** An account of which nothing is known, so that it has to be loaded from the truth. */
export interface UnknownAccount extends QuotaAccount {
  /** Since when the account counts: the first moment of the window, milliseconds since the epoch. */
  readonly from: number
  /** Goes back with `load`: what was read before the ticket was given out must not be loaded. */
  readonly ticket: string
  /** How long ago the account may have been lost: reservations older than that may have been lost with it. */
  readonly lostForMs: number
}

export type QuotaVerdict =
  | { readonly outcome: 'reserved'; readonly at: number }
  | {
      readonly outcome: 'exceeded'
      readonly at: number
      /** Index of the charge that did not fit; of several, the one that resets last. */
      readonly charge: number
      /** What was left, neither spent nor reserved. */
      readonly left: number
      /** Milliseconds since the epoch. */
      readonly resetsAt: number
    }
  | { readonly outcome: 'unknown'; readonly at: number; readonly accounts: readonly UnknownAccount[] }

/** What an account's truth says: settled sums and open reservations, as seen in one snapshot. */
export interface QuotaTruth {
  readonly spent: number
  readonly open: readonly { readonly id: string; readonly amount: number; readonly expiresAt: number }[]
  /** Which transactions the truth had seen: PostgreSQL's `pg_current_snapshot()` as text. */
  readonly snapshot: string
}

/**
 * Counters that many replicas decide by: each operation is one atomic step among all processes that name the same
 * server, by the server's clock. Nothing here is a source of truth: it may be lost at any time, and then `reserve`
 * answers `unknown` until `load` has brought the truth. When the server can't be reached every method rejects with
 * UNAVAILABLE within about half a second, and whether it had an effect is not known; `forget` sets that right.
 */
export interface Quota {
  /**
   * Takes every charge or none. `id` is used once. What is not settled or released within `lifeMs` is given back by
   * itself when somebody needs it. No account may be named twice.
   */
  reserve(tenant: string, id: string, charges: readonly QuotaCharge[], lifeMs: number): Promise<QuotaVerdict>
  /**
   * What was reserved gives way to what was used. Called once and after the truth has it: `transaction` is the one
   * (PostgreSQL's `pg_current_xact_id()`) that wrote it there, by which a load that saw it and one that did not are told
   * apart. Also counts what has no reservation (any more). A window that is over is not touched.
   */
  settle(reservation: Reservation, amounts: readonly QuotaAmount[], transaction: number): Promise<void>
  /** Gives back a reservation of which the truth knows nothing. */
  release(reservation: Reservation, accounts: readonly QuotaAccount[]): Promise<void>
  /**
   * Brings an account's truth, read after `reserve` gave out the ticket. `stale`: it was lost again meanwhile, and
   * `reserve` has to be asked anew. Harmless where another has loaded it first.
   */
  load(tenant: string, account: UnknownAccount, truth: QuotaTruth): Promise<'loaded' | 'stale'>
  /** Makes accounts unknown, so that they are loaded again: for when an operation's effect is in doubt. */
  forget(tenant: string, accounts: readonly QuotaAccount[]): Promise<void>
  status(): StoreStatus
  close(): Promise<void>
}
