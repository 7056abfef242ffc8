import { setTimeout as delay } from 'node:timers/promises'
import type { Metrics } from '@tutor/platform'
import type { Quota, QuotaTruth, UnknownAccount } from '@tutor/storage'
import { type Kysely, sql } from 'kysely'
import type { Limit, Meter } from './accounts.js'
import type { Tables } from './tables.js'

/**
 * A reservation's call stands in the ledger within this time, or the call is refused. So what was reserved longer ago
 * and is not in the ledger is not under way, and may be missing from what is loaded.
 */
export const openWithinMs = 2_000

/** A lost call is one request of nothing: somebody asked, and nobody knows what for. */
const spentOf: Readonly<Record<Meter, string>> = {
  requests: '1',
  tokens: 'input_tokens + output_tokens',
  micro_usd: 'cost_micro_usd',
}
const reservedOf: Readonly<Record<Meter, string>> = {
  requests: '1',
  tokens: 'reserved_tokens',
  micro_usd: 'reserved_micro_usd',
}
const ownerColumn = {
  tenant: 'tenant_id',
  student: 'student_id',
  key: 'key_id',
  feature: 'feature',
} as const

/** What the ledger says of an account since `from`, in one snapshot. */
async function readTruth(
  db: Kysely<Tables>,
  tenant: string,
  { each, owner, meter, filter }: Limit,
  from: number,
): Promise<QuotaTruth> {
  const among = (column: string, names: readonly string[] | undefined) =>
    names ? sql`and ${sql.ref(column)} = any(${names}::text[])` : sql``
  const { rows } = await sql<{
    spent: number
    open: readonly (readonly [string, number, number])[]
    snapshot: string
  }>`
    select
      coalesce(sum(${sql.raw(spentOf[meter])}) filter (where outcome is not null), 0)::bigint as spent,
      coalesce(jsonb_agg(jsonb_build_array(
        id, ${sql.raw(reservedOf[meter])}, floor(extract(epoch from expires_at) * 1000)::bigint
      )) filter (where outcome is null), '[]') as open,
      pg_current_snapshot()::text as snapshot
    from "llm-proxy".calls
    where tenant_id = ${tenant} and ${sql.ref(ownerColumn[each])} = ${owner}
      and opened_at >= to_timestamp(${from}::numeric / 1000.0)
      ${among('student_id', filter.students)} ${among('key_id', filter.keys)} ${among('feature', filter.features)}
  `.execute(db)
  const [row] = rows
  return {
    spent: Number(row?.spent ?? 0),
    open: (row?.open ?? []).map(([id, amount, expiresAt]) => ({ id, amount, expiresAt })),
    snapshot: row?.snapshot ?? '',
  }
}

export interface Loader {
  /** Brings an account into the quota; many that want the same one wait for the same load. */
  load(tenant: string, limit: Limit, account: UnknownAccount): Promise<void>
}

/**
 * Loads accounts from the ledger. A call that reserved just before the loss may not stand in the ledger yet: where the
 * loss is that fresh, it is waited for.
 */
export function accountLoader(db: Kysely<Tables>, quota: Quota, metrics: Metrics): Loader {
  const loading = new Map<string, Promise<void>>()
  const load = async (tenant: string, limit: Limit, account: UnknownAccount): Promise<void> => {
    let outcome = 'failed'
    try {
      if (account.lostForMs < openWithinMs) await delay(openWithinMs - account.lostForMs)
      outcome = await quota.load(tenant, account, await readTruth(db, tenant, limit, account.from))
    } finally {
      metrics.modelBudgetLoads.inc({ outcome })
    }
  }
  return {
    load(tenant, limit, account) {
      const key = JSON.stringify([tenant, account.account, account.window, account.ticket])
      const known = loading.get(key)
      if (known) return known
      const started = load(tenant, limit, account).finally(() => loading.delete(key))
      loading.set(key, started)
      return started
    },
  }
}
