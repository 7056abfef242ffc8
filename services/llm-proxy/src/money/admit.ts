import { createHash } from 'node:crypto'
import { AppError } from '@tutor/contracts'
import { currentContext, type Metrics } from '@tutor/platform'
import type { Caller, Charge } from '../chat.js'
import type { Limit } from './accounts.js'
import type { Ledger } from './ledger.js'
import type { Bound } from './prices.js'
import { overBudget } from './refusals.js'
import { amountOf, type ReservingDependencies, reserve, settleQuota } from './reserving.js'
import { openWithinMs } from './truth.js'

export interface AdmissionDependencies extends ReservingDependencies {
  readonly ledger: Ledger
  readonly metrics: Metrics
  /** Which accounts a caller's calls fall under now. */
  readonly limitsOf: (caller: Caller) => readonly Limit[]
  /** What a call by this alias may use at most. */
  readonly boundOf: (alias: string) => Bound
}

/** A call that asks to leave. */
export interface Candidate {
  readonly id: string
  readonly alias: string
  readonly caller: Caller
  readonly deadline: number
  readonly hidden: Readonly<Record<string, number>>
  /** What leaves, to be hashed. */
  readonly sent: string
}

/** A call that stands in the ledger and has its reservation. */
export interface Admitted {
  /** The alias that it may use: its own, or the cheaper one for calls over the budget. */
  readonly alias: string
  /** Takes a charge, also after the call was settled. */
  charge(charge: Charge): void
  /** Settles once with the charges so far; resolves when the ledger has it, or keeps it for later. Never rejects. */
  settle(outcome: string): Promise<void>
}

/** A reservation outlives its call's deadline by so much. */
const graceMs = 60_000

/**
 * Lets a call leave: reserves its upper bound, then opens it in the ledger. Rejects with PAYMENT_REQUIRED or
 * TOO_MANY_REQUESTS when it is over a limit, and with UNAVAILABLE when budgets or the ledger can't be reached.
 */
export async function admit(dependencies: AdmissionDependencies, candidate: Candidate): Promise<Admitted> {
  const { ledger, quota, metrics, limitsOf, boundOf } = dependencies
  const { id, caller, deadline } = candidate
  const tenant = caller.tenant_id
  const limits = limitsOf(caller)
  const lifeMs = Math.max(0, deadline - Date.now()) + graceMs
  const ask = (alias: string) =>
    reserve(dependencies, { tenant, id, bound: boundOf(alias), limits, lifeMs, deadline })

  let alias = candidate.alias
  let verdict = await ask(alias)
  if (verdict.outcome === 'exceeded') {
    const { each, name, overBudgetUse } = verdict.limit
    const cheaper = overBudgetUse === alias ? undefined : overBudgetUse
    const outcome = cheaper === undefined ? 'refused' : 'degraded'
    metrics.modelBudgetRefusals.inc({ each, limit: name, outcome })
    if (cheaper === undefined) throw overBudget(verdict.limit, verdict)
    alias = cheaper
    verdict = await ask(alias)
    if (verdict.outcome === 'exceeded') throw overBudget(verdict.limit, verdict)
  }
  const { at, asked } = verdict
  const bound = boundOf(alias)
  try {
    await inTime(ledger.open(rowOf({ ...candidate, alias }, bound, at, lifeMs)), asked)
  } catch (error) {
    if (limits.length > 0) quota.release({ tenant, id, at }, limits).catch(() => undefined)
    throw error
  }
  return admitted(dependencies, { id, tenant, alias, limits, at })
}

/** What is opened later than this might be missed by one who loads the ledger: such a call must not leave. */
async function inTime(opened: Promise<void>, asked: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    const left = openWithinMs - (performance.now() - asked)
    timer = setTimeout(() => reject(unavailable()), Math.max(0, left))
  })
  await Promise.race([opened, late])
    .catch((error: unknown) => {
      throw unavailable(error)
    })
    .finally(() => clearTimeout(timer))
  if (performance.now() - asked >= openWithinMs) throw unavailable()
}

const unavailable = (cause?: unknown): AppError =>
  new AppError('UNAVAILABLE', 'Usage can not be recorded at the moment', {
    reason: 'ledger_unavailable',
    retryAfterMs: 1_000,
    cause,
  })

const rowOf = (
  { id, alias, caller, hidden, sent }: Candidate,
  { tokens, cost }: Bound,
  at: number,
  lifeMs: number,
) => ({
  id,
  request_id: currentContext()?.requestId ?? null,
  tenant_id: caller.tenant_id,
  student_id: caller.student_id,
  key_id: caller.key_id,
  feature: caller.feature,
  alias,
  reserved_tokens: tokens,
  reserved_micro_usd: cost,
  hidden,
  sent_hash: createHash('sha256').update(sent).digest('hex'),
  opened_at: at,
  expires_at: at + lifeMs,
})

interface Call {
  readonly id: string
  readonly tenant: string
  readonly alias: string
  readonly limits: readonly Limit[]
  readonly at: number
}

function admitted(dependencies: AdmissionDependencies, { id, tenant, alias, limits, at }: Call): Admitted {
  const charges: (Charge & { readonly number: number })[] = []
  let settled: Promise<void> | undefined
  const write = (written: typeof charges, outcome: string | null, reservation: string): Promise<void> => {
    const used = sumOf(written)
    const amounts = limits.map(({ account, window, meter }) => ({
      account,
      window,
      amount: meter === 'requests' && outcome === null ? 0 : amountOf(meter, used),
    }))
    return dependencies.ledger.settle({ id, outcome, charges: written }, (transaction) =>
      settleQuota(dependencies, { tenant, id: reservation, at }, amounts, transaction),
    )
  }
  return {
    alias,
    charge(charge) {
      const numbered = { ...charge, number: charges.length + 1 }
      charges.push(numbered)
      // The loser of a hedge may tell what it used when the winner has long been settled.
      if (settled) void settled.then(() => write([numbered], null, `${id}/${numbered.number}`))
    },
    settle: (outcome) => (settled ??= write([...charges], outcome, id)),
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
