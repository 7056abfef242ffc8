import type { Metrics } from '@tutor/platform'
import type { Reservation } from '@tutor/storage'
import type { Caller, Charge } from '../chat.js'
import type { Limit } from './accounts.js'
import { inTime } from './in-time.js'
import type { Ledger } from './ledger.js'
import type { Bound } from './prices.js'
import { type ReservingDependencies, reserve, settleQuota } from './reserving.js'

export interface AdmissionDependencies extends ReservingDependencies {
  readonly ledger: Ledger
  readonly metrics: Metrics
  /** Which accounts a caller's calls fall under now. */
  readonly limitsOf: (caller: Caller) => readonly Limit[]
  /** What an attempt by this alias may use at most. */
  readonly boundOf: (alias: string, inputTokens: number, maxTokens: number | undefined) => Bound
}

/** A call that stands in the ledger and has its reservation. */
export interface Admitted {
  /** The alias that it may use: its own, or the cheaper one for calls over the budget. */
  readonly alias: string
  /** Takes a charge, also after the call was settled. */
  charge(charge: Charge): void
  /**
   * Makes sure that one more attempt fits the budgets, beside what was charged and so many attempts that are under way;
   * reserves what is missing. False where it does not fit, or where that can't be told.
   */
  another(inputTokens: number, maxTokens: number | undefined, underWay: number): Promise<boolean>
  /** Settles once with the charges so far; resolves when the ledger has it, or keeps it for later. Never rejects. */
  settle(outcome: string): Promise<void>
}

export interface AdmittedCall {
  readonly id: string
  readonly tenant: string
  readonly alias: string
  readonly limits: readonly Limit[]
  readonly at: number
  readonly reserved: Bound
  readonly lifeMs: number
  readonly deadline: number
}

export function admitted(dependencies: AdmissionDependencies, call: AdmittedCall): Admitted {
  const { ledger, quota, boundOf } = dependencies
  const { id, tenant, alias, limits, at } = call
  const charges: (Charge & { readonly number: number })[] = []
  let more: readonly Reservation[] = []
  let isHedged = false
  let reserved = call.reserved
  let settled: Promise<void> | undefined

  const write = (written: typeof charges, outcome: string | null, reservation: string): Promise<void> => {
    const { tokens, cost } = sumOf(written)
    const used = { requests: outcome === null ? 0 : 1, tokens, micro_usd: cost }
    const amounts = limits.map(({ account, window, meter }) => ({ account, window, amount: used[meter] }))
    return ledger.settle({ id, outcome, charges: written }, (transaction) =>
      settleQuota(dependencies, { tenant, id: reservation, at }, amounts, transaction),
    )
  }
  /** What can't be given back ends with its life. */
  const releaseMore = async (): Promise<void> => {
    const released = more
    more = []
    await Promise.allSettled(released.map((reservation) => quota.release(reservation, limits)))
  }
  const settle = async (outcome: string): Promise<void> => {
    await write([...charges], outcome, id)
    // The loser of a hedge has not told yet what it used: its reservation stays.
    if (!isHedged || charges.length > 1) await releaseMore()
  }
  const reserveMore = async (missing: Bound): Promise<boolean> => {
    const reservation = `${id}+${more.length + 1}`
    const amounts = { requests: 0, tokens: missing.tokens, micro_usd: missing.cost }
    try {
      const verdict = await reserve(dependencies, { ...call, id: reservation, amounts })
      if (verdict.outcome === 'exceeded') return false
      more = [...more, { tenant, id: reservation, at: verdict.at }]
      await inTime(ledger.extend(id, missing), verdict.asked)
    } catch {
      return false
    }
    reserved = { tokens: reserved.tokens + missing.tokens, cost: reserved.cost + missing.cost }
    return true
  }
  return {
    alias,
    charge(charge) {
      const numbered = { ...charge, number: charges.length + 1 }
      charges.push(numbered)
      if (!settled) return
      const late = settled.then(() => write([numbered], null, `${id}/${numbered.number}`))
      void late.then(releaseMore)
    },
    async another(inputTokens, maxTokens, underWay) {
      isHedged ||= underWay > 0
      if (limits.length === 0) return true
      const bound = boundOf(alias, inputTokens, maxTokens)
      const used = sumOf(charges)
      const tokens = used.tokens + (underWay + 1) * bound.tokens - reserved.tokens
      const cost = used.cost + (underWay + 1) * bound.cost - reserved.cost
      if (tokens <= 0 && cost <= 0) return true
      return await reserveMore({ tokens: Math.max(0, tokens), cost: Math.max(0, cost) })
    },
    settle: (outcome) => (settled ??= settle(outcome)),
  }
}

const sumOf = (charges: readonly Charge[]): Bound =>
  charges.reduce(
    ({ tokens, cost }, charge) => ({
      tokens: tokens + charge.usage.input_tokens + charge.usage.output_tokens,
      cost: cost + charge.cost,
    }),
    { tokens: 0, cost: 0 },
  )
