import { AppError } from '@tutor/contracts'
import type { Quota, QuotaAmount, QuotaVerdict, Reservation } from '@tutor/storage'
import type { ModelsFile } from '../deployments/models-file.js'
import type { Limit, Meter } from './accounts.js'
import type { Doubts } from './doubts.js'
import { withoutCounters } from './refusals.js'
import type { Loader } from './truth.js'

export interface ReservingDependencies {
  readonly quota: Quota
  readonly loader: Loader
  readonly doubts: Doubts
  readonly policy: () => ModelsFile['without_redis']
}

/** What is reserved or used, by what it is counted as. */
export type Amounts = Readonly<Record<Meter, number>>

export interface Request {
  readonly tenant: string
  readonly id: string
  readonly amounts: Amounts
  readonly limits: readonly Limit[]
  readonly lifeMs: number
  readonly deadline: number
}

export type Reserving =
  /** `at` decides in which windows the call counts; `asked` is when the reservation left, by `performance.now()`. */
  | { readonly outcome: 'reserved'; readonly at: number; readonly asked: number }
  | {
      readonly outcome: 'exceeded'
      readonly limit: Limit
      readonly amount: number
      readonly left: number
      readonly at: number
      readonly resetsAt: number
    }

const maxLoads = 8

/**
 * Reserves on every account at once, after loading those that are unknown. While Redis is away, the models file says
 * whether to refuse with UNAVAILABLE or to go on; what goes on is in doubt until it is loaded from the ledger. Where no
 * limit applies, Redis is not asked.
 */
export async function reserve(dependencies: ReservingDependencies, request: Request): Promise<Reserving> {
  const { tenant, limits, amounts, deadline } = request
  if (limits.length === 0) return { outcome: 'reserved', at: Date.now(), asked: performance.now() }
  for (let loads = 0; loads <= maxLoads && Date.now() <= deadline; loads++) {
    const verdict = await ask(dependencies, request)
    if (verdict.outcome === 'reserved') return verdict
    if (verdict.outcome === 'unknown') {
      await loadAll(dependencies.loader, tenant, limits, verdict.accounts, deadline)
      continue
    }
    const limit = limits[verdict.charge]
    if (!limit) throw new AppError('INTERNAL', 'The quota answered of a charge that was not asked for')
    return { ...verdict, limit, amount: amounts[limit.meter] }
  }
  throw withoutCounters('the accounts were lost again and again, or the deadline has passed')
}

type Asked = QuotaVerdict & { readonly asked: number }

async function ask(
  { quota, doubts, policy }: ReservingDependencies,
  { tenant, id, amounts, limits, lifeMs }: Request,
): Promise<Asked> {
  const charges = limits.map(({ account, window, meter, limit }) => ({
    account,
    window,
    amount: amounts[meter],
    limit,
  }))
  let asked = performance.now()
  try {
    await doubts.clear(tenant)
    asked = performance.now()
    return { ...(await quota.reserve(tenant, id, charges, lifeMs)), asked }
  } catch (error) {
    if (refuses(limits, policy())) {
      // It may have been reserved although the answer is missing; what can't be given back ends with its life.
      quota.release({ tenant, id, at: Date.now() }, charges).catch(() => undefined)
      throw withoutCounters(error)
    }
    doubts.add(tenant, charges)
    return { outcome: 'reserved', at: Date.now(), asked }
  }
}

async function loadAll(
  loader: Loader,
  tenant: string,
  limits: readonly Limit[],
  accounts: (QuotaVerdict & { outcome: 'unknown' })['accounts'],
  deadline: number,
): Promise<void> {
  const loads = accounts.map(async (unknown) => {
    const limit = limits.find(
      ({ account, window }) => account === unknown.account && window === unknown.window,
    )
    if (limit) await loader.load(tenant, limit, unknown)
  })
  await Promise.race([Promise.all(loads), timeout(deadline)])
}

function timeout(deadline: number): Promise<never> {
  return new Promise((_, reject) => {
    const late = () => reject(withoutCounters('the accounts were not loaded in time'))
    setTimeout(late, Math.max(0, deadline - Date.now())).unref()
  })
}

const refuses = (limits: readonly Limit[], { money, rates }: ModelsFile['without_redis']): boolean =>
  limits.some(({ meter }) => (meter === 'micro_usd' ? money : rates) === 'refuse')

/** Puts what was used in the place of what was reserved; where Redis does not answer, that is in doubt. */
export async function settleQuota(
  { quota, doubts }: Pick<ReservingDependencies, 'quota' | 'doubts'>,
  reservation: Reservation,
  amounts: readonly QuotaAmount[],
  transaction: number | null,
): Promise<void> {
  if (amounts.length === 0) return
  try {
    if (transaction === null) throw new Error('it is not known which transaction wrote it')
    await quota.settle(reservation, amounts, transaction)
  } catch {
    doubts.add(reservation.tenant, amounts)
  }
}
