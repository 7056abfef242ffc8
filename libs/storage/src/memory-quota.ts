import { randomUUID } from 'node:crypto'
import { AppError } from '@tutor/contracts'
import { type ExpiringMap, expiringMap } from '@tutor/platform'
import type { Quota, QuotaAccount, QuotaCharge, QuotaTruth, QuotaVerdict, UnknownAccount } from './quota.js'
import { isVisible } from './quota-snapshot.js'
import { keepMs, windowAt } from './quota-window.js'

const maxAccounts = 200_000

interface Known {
  readonly known: true
  readonly period: number
  spent: number
  held: number
  /** No reservation ends before. */
  due: number
  readonly snapshot: string | undefined
  readonly holds: Map<string, { readonly amount: number; readonly ends: number }>
}

interface Missing {
  readonly known: false
  readonly ticket: string | undefined
  /** When the ticket was given out or the account was forgotten. */
  readonly since: number
  readonly lost: number | undefined
  /** What was settled since the ticket was given out. */
  readonly settled: Map<
    string,
    { readonly amount: number; readonly transaction: number; readonly period: number }
  >
}

interface MemoryQuotaOptions {
  readonly now?: () => number
  /** Where the accounts stand; clearing it is losing them. */
  readonly accounts?: ExpiringMap<Known | Missing>
}

const keyOf = (tenant: string, { account, window }: QuotaAccount): string =>
  JSON.stringify([tenant, window, account])

/** Counters within this process: exact for it alone. Takes the same steps as the scripts of the Redis quota. */
export function memoryQuota({
  now = Date.now,
  accounts = expiringMap(maxAccounts),
}: MemoryQuotaOptions = {}): Quota {
  const since = now()
  let closed = false
  const open = (): void => {
    if (closed) throw new AppError('UNAVAILABLE', 'The quota is closed', { reason: 'quota_closed' })
  }
  return {
    async reserve(tenant, id, charges, lifeMs) {
      open()
      const at = now()
      const found = charges.map((charge) => look(accounts, keyOf(tenant, charge), charge, at, since))
      return decide(found, charges, { id, at, ends: at + Math.round(lifeMs) })
    },
    async settle({ tenant, id, at }, amounts, transaction) {
      open()
      for (const { account, window, amount } of amounts) {
        const entry = accounts.get(keyOf(tenant, { account, window }))
        const period = windowAt(at, window).start
        if (entry?.known && entry.period === period) {
          const hold = give(entry, id)
          if (hold || !isVisible(transaction, entry.snapshot)) entry.spent += amount
        } else if (entry && !entry.known && entry.ticket)
          entry.settled.set(id, { amount, transaction, period })
      }
    },
    async release({ tenant, id, at }, released) {
      open()
      for (const account of released) {
        const entry = accounts.get(keyOf(tenant, account))
        if (entry?.known && entry.period === windowAt(at, account.window).start) give(entry, id)
      }
    },
    async load(tenant, account, truth) {
      open()
      const key = keyOf(tenant, account)
      const entry = accounts.get(key)
      if (entry?.known) return 'loaded'
      if (!entry || entry.ticket !== account.ticket) return 'stale'
      const loaded = combine(account.from, truth, entry.settled, now())
      accounts.set(key, loaded, keepMs[account.window])
      return 'loaded'
    },
    async forget(tenant, forgotten) {
      open()
      const missing = {
        known: false,
        ticket: undefined,
        since: now(),
        lost: now(),
        settled: new Map(),
      } as const
      for (const account of forgotten)
        accounts.set(keyOf(tenant, account), { ...missing, settled: new Map() }, keepMs[account.window])
    },
    status: () => (closed ? 'closed' : 'connected'),
    async close() {
      closed = true
    },
  }
}

const fresh = (period: number, snapshot?: string): Known => ({
  known: true,
  period,
  spent: 0,
  held: 0,
  due: Number.MAX_SAFE_INTEGER,
  snapshot,
  holds: new Map(),
})

/** A truth, and what was settled while it was read. */
function combine(period: number, truth: QuotaTruth, settled: Missing['settled'], at: number): Known {
  const loaded: Known = { ...fresh(period, truth.snapshot), spent: truth.spent }
  for (const { amount, transaction, period: of } of settled.values())
    if (of === period && !isVisible(transaction, truth.snapshot)) loaded.spent += amount
  for (const { id, amount, expiresAt } of truth.open)
    if (!settled.has(id) && expiresAt > at) hold(loaded, id, amount, expiresAt)
  return loaded
}

function hold(entry: Known, id: string, amount: number, ends: number): void {
  entry.holds.set(id, { amount, ends })
  entry.held += amount
  entry.due = Math.min(entry.due, ends)
}

function give(entry: Known, id: string): boolean {
  const held = entry.holds.get(id)
  if (held) entry.held -= held.amount
  return entry.holds.delete(id)
}

type Found = Known | UnknownAccount

/** The account as it stands now; a window that began under our eyes begins with nothing. */
function look(
  accounts: ExpiringMap<Known | Missing>,
  key: string,
  { account, window }: QuotaAccount,
  at: number,
  since: number,
): Found {
  const { start } = windowAt(at, window)
  const entry = accounts.get(key)
  if (entry?.known && entry.period >= start) return entry
  const completeSince = Math.max(since, entry && !entry.known ? entry.since : 0)
  if (entry?.known || (window === 'minute' && completeSince <= start)) {
    const begun = fresh(start)
    accounts.set(key, begun, keepMs[window])
    return begun
  }
  const lost = entry?.lost
  const ticket = entry?.ticket ?? randomUUID()
  if (!entry?.ticket)
    accounts.set(key, { known: false, ticket, since: at, lost, settled: new Map() }, keepMs[window])
  // What a process forgets about itself it can't have reserved before: nothing has to be waited for.
  const lostForMs = lost === undefined ? Number.POSITIVE_INFINITY : at - lost
  return { account, window, from: start, ticket, lostForMs }
}

function decide(
  found: readonly Found[],
  charges: readonly QuotaCharge[],
  { id, at, ends }: { readonly id: string; readonly at: number; readonly ends: number },
): QuotaVerdict {
  const unknown = found.filter((entry): entry is UnknownAccount => !('known' in entry))
  if (unknown.length > 0) return { outcome: 'unknown', at, accounts: unknown }
  // None is unknown, so each is known.
  const pairs = charges.map((charge, n) => ({ charge, n, entry: found[n] as Known }))
  const exceeded = pairs
    .filter(({ charge, entry }) => !fits(charge, entry, at))
    .map(({ charge, n, entry }) => ({
      charge: n,
      left: Math.max(0, charge.limit - entry.spent - entry.held),
      resetsAt: windowAt(at, charge.window).end,
    }))
    .reduce<{ charge: number; left: number; resetsAt: number } | undefined>(
      (last, next) => (last && last.resetsAt >= next.resetsAt ? last : next),
      undefined,
    )
  if (exceeded) return { outcome: 'exceeded', at, ...exceeded }
  for (const { charge, entry } of pairs) hold(entry, id, charge.amount, ends)
  return { outcome: 'reserved', at }
}

function fits({ amount, limit }: QuotaCharge, entry: Known, at: number): boolean {
  const fitting = (): boolean => amount === 0 || entry.spent + entry.held + amount <= limit
  if (!fitting() && entry.due <= at) {
    entry.due = Number.MAX_SAFE_INTEGER
    for (const [id, { ends }] of entry.holds)
      if (ends <= at) give(entry, id)
      else entry.due = Math.min(entry.due, ends)
  }
  return fitting()
}
