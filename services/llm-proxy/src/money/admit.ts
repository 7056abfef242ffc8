import { createHash } from 'node:crypto'
import { currentContext } from '@tutor/platform'
import type { Caller } from '../chat.js'
import { type AdmissionDependencies, type Admitted, admitted } from './admitted.js'
import { inTime } from './in-time.js'
import type { Bound } from './prices.js'
import { overBudget } from './refusals.js'
import { reserve } from './reserving.js'

/**
 * A call that asks to leave. `inputTokens` is an upper bound; `maxTokens` is what the request asks for at most, else each
 * deployment's own bound holds.
 */
export interface Candidate {
  readonly id: string
  readonly alias: string
  readonly caller: Caller
  readonly deadline: number
  readonly inputTokens: number
  readonly maxTokens: number | undefined
  readonly hidden: Readonly<Record<string, number>>
  /** What leaves, to be hashed. */
  readonly sent: string
}

/** A reservation outlives its call's deadline by so much. */
const graceMs = 60_000

/**
 * Lets a call leave: reserves its upper bound, then opens it in the ledger. Rejects with PAYMENT_REQUIRED or
 * TOO_MANY_REQUESTS when it is over a limit, and with UNAVAILABLE when budgets or the ledger can't be reached.
 */
export async function admit(dependencies: AdmissionDependencies, candidate: Candidate): Promise<Admitted> {
  const { ledger, quota, metrics, limitsOf, boundOf } = dependencies
  const { id, caller, deadline, inputTokens, maxTokens } = candidate
  const tenant = caller.tenant_id
  const limits = limitsOf(caller)
  const lifeMs = Math.max(0, deadline - Date.now()) + graceMs
  const ask = (alias: string) => {
    const { tokens, cost } = boundOf(alias, inputTokens, maxTokens)
    const amounts = { requests: 1, tokens, micro_usd: cost }
    return reserve(dependencies, { tenant, id, amounts, limits, lifeMs, deadline })
  }

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
  const reserved = boundOf(alias, inputTokens, maxTokens)
  try {
    await inTime(ledger.open(rowOf({ ...candidate, alias }, reserved, at, lifeMs)), asked)
  } catch (error) {
    if (limits.length > 0) quota.release({ tenant, id, at }, limits).catch(() => undefined)
    throw error
  }
  return admitted(dependencies, { id, tenant, alias, limits, at, reserved, lifeMs, deadline })
}

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
