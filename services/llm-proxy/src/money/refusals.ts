import { AppError } from '@tutor/contracts'
import type { MicroUsd } from '../chat.js'
import type { Limit, LimitName } from './accounts.js'

/** Micro-USD as USD, exact: 1,250,000 is `1.250000`. */
export const usdOf = (cost: MicroUsd): string =>
  `${Math.floor(cost / 1_000_000)}.${String(cost % 1_000_000).padStart(6, '0')}`

const wording: Readonly<Record<LimitName, (amount: number) => string>> = {
  requests_per_minute: (amount) => `${amount} requests per minute`,
  tokens_per_minute: (amount) => `${amount} tokens per minute`,
  micro_usd_per_day: (amount) => `${usdOf(amount)} USD per day`,
  micro_usd_per_month: (amount) => `${usdOf(amount)} USD per month`,
}

/** What a call is told that does not fit: 402 for money, 429 for the rest; with what is left and when it resets. */
export function overBudget(
  { name, limit, each, meter }: Limit,
  {
    amount,
    left,
    at,
    resetsAt,
  }: {
    readonly amount: number
    readonly left: number
    readonly at: number
    readonly resetsAt: number
  },
): AppError {
  const isMoney = meter === 'micro_usd'
  const show = (amount: number): string => (isMoney ? `${usdOf(amount)} USD` : String(amount))
  const resets = new Date(resetsAt).toISOString()
  return new AppError(
    isMoney ? 'PAYMENT_REQUIRED' : 'TOO_MANY_REQUESTS',
    `The limit of ${wording[name](limit)} for this ${each} is reached: ${show(left)} left, ` +
      `this call may need ${show(amount)}; it resets at ${resets}`,
    {
      reason: isMoney ? 'budget_exceeded' : 'rate_limit_exceeded',
      retryAfterMs: Math.max(1, resetsAt - at),
      errors: [{ path: `${each}.${name}`, message: `limit ${limit}, left ${left}, resets at ${resets}` }],
    },
  )
}

/** What a call is told while Redis is away and the models file says `refuse`. */
export const withoutCounters = (cause: unknown): AppError =>
  new AppError('UNAVAILABLE', 'Budgets can not be checked at the moment', {
    reason: 'budgets_unavailable',
    retryAfterMs: 1_000,
    cause,
  })
