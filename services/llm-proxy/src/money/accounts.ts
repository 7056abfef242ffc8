import { createHash } from 'node:crypto'
import type { QuotaAccount } from '@tutor/storage'
import type { Caller } from '../chat.js'
import type { Budget } from '../deployments/models-file.js'

/** What is counted on an account. */
export type Meter = 'requests' | 'tokens' | 'micro_usd'
type Owner = Budget['each']

/** Which calls of the tenant count on an account, beyond those of its owner. */
export type CallFilter = Readonly<Partial<Record<'students' | 'keys' | 'features', readonly string[]>>>

/** An account that a call falls under, with its limit. */
export interface Limit extends QuotaAccount {
  readonly meter: Meter
  readonly limit: number
  /** Name of the limit in the models file: `tokens_per_minute`. */
  readonly name: LimitName
  readonly each: Owner
  readonly owner: string
  readonly filter: CallFilter
  /** The cheaper alias that answers once this is used up; only of money. */
  readonly overBudgetUse: string | undefined
}

const kinds = {
  requests_per_minute: { meter: 'requests', window: 'minute' },
  tokens_per_minute: { meter: 'tokens', window: 'minute' },
  micro_usd_per_day: { meter: 'micro_usd', window: 'day' },
  micro_usd_per_month: { meter: 'micro_usd', window: 'month' },
} as const
export type LimitName = keyof typeof kinds
// Object.keys forgets which keys they are.
const names = Object.keys(kinds) as LimitName[]

/**
 * Prepares the budgets of a models file: the result tells which accounts, each once and with the lowest limit that any
 * rule gives it, a caller's calls fall under. Rules that count the same calls of the same owner share their accounts.
 */
export function limitsBy(budgets: readonly Budget[]): (caller: Caller) => readonly Limit[] {
  const rules = budgets.map((budget) => ({ budget, ...filterOf(budget) }))
  return (caller) => {
    const lowest = new Map<string, Limit>()
    for (const limit of rules.flatMap((rule) => limitsOf(rule, caller))) {
      const key = `${limit.window}:${limit.account}`
      if (limit.limit < (lowest.get(key)?.limit ?? Number.POSITIVE_INFINITY)) lowest.set(key, limit)
    }
    return [...lowest.values()]
  }
}

interface Rule {
  readonly budget: Budget
  readonly filter: CallFilter
  readonly filterName: string
}

function limitsOf({ budget, filter, filterName }: Rule, caller: Caller): Limit[] {
  const { each } = budget
  const owner = ownerOf(each, caller)
  if (owner === null || !covers(budget, caller)) return []
  return names.flatMap((name) => {
    const limit = budget[name]
    if (limit === undefined) return []
    const { meter, window } = kinds[name]
    // The owner stands last: whatever it contains, no two accounts have one name.
    const account = `${meter}:${each}:${filterName}:${owner}`
    const overBudgetUse = meter === 'micro_usd' ? budget.over_budget_use : undefined
    return [{ account, window, meter, limit, name, each, owner, filter, overBudgetUse }]
  })
}

function ownerOf(each: Owner, caller: Caller): string | null {
  switch (each) {
    case 'tenant':
      return caller.tenant_id
    case 'student':
      return caller.student_id
    case 'key':
      return caller.key_id
    case 'feature':
      return caller.feature
  }
}

const covers = (budget: Budget, caller: Caller): boolean =>
  isAmong(budget.tenants, caller.tenant_id) &&
  isAmong(budget.students, caller.student_id) &&
  isAmong(budget.keys, caller.key_id) &&
  isAmong(budget.features, caller.feature)

const isAmong = (list: readonly string[] | undefined, name: string | null): boolean =>
  list === undefined || (name !== null && list.includes(name))

/** Filters by the owner's own dimension say who has an account, not what counts on it; so does the tenant. */
function filterOf({ each, students, keys, features }: Budget) {
  const filter: CallFilter = {
    ...(students && each !== 'student' && { students: [...new Set(students)].sort() }),
    ...(keys && each !== 'key' && { keys: [...new Set(keys)].sort() }),
    ...(features && each !== 'feature' && { features: [...new Set(features)].sort() }),
  }
  const text = JSON.stringify([filter.students ?? 0, filter.keys ?? 0, filter.features ?? 0])
  const filterName =
    Object.keys(filter).length === 0 ? '' : createHash('sha256').update(text).digest('hex').slice(0, 16)
  return { filter, filterName }
}
