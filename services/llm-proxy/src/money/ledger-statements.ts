import { type Kysely, sql } from 'kysely'
import type { Charge, MicroUsd } from '../chat.js'
import type { Tables } from './tables.js'

/** A call as it is opened, before anything leaves. Times are milliseconds since the epoch. */
export interface OpenedCall {
  readonly id: string
  readonly request_id: string | null
  readonly tenant_id: string
  readonly student_id: string | null
  readonly key_id: string | null
  readonly feature: string
  readonly alias: string
  readonly reserved_tokens: number
  readonly reserved_micro_usd: number
  readonly hidden: Readonly<Record<string, number>>
  /** SHA-256 of what leaves, in hex. */
  readonly sent_hash: string
  readonly opened_at: number
  readonly expires_at: number
}

/** What a call used, or used after it was settled. */
export interface Settlement {
  readonly id: string
  /** Null for charges of a call that is settled already. */
  readonly outcome: string | null
  readonly charges: readonly (Charge & { readonly number: number })[]
}

/** One INSERT for many calls. */
export async function insertCalls(db: Kysely<Tables>, calls: readonly OpenedCall[]): Promise<void> {
  await sql`
    insert into "llm-proxy".calls (
      id, request_id, tenant_id, student_id, key_id, feature, alias, reserved_tokens, reserved_micro_usd, hidden,
      sent_hash, opened_at, expires_at)
    select id, request_id, tenant_id, student_id, key_id, feature, alias, reserved_tokens, reserved_micro_usd, hidden,
      decode(sent_hash, 'hex'), to_timestamp(opened_at / 1000.0), to_timestamp(expires_at / 1000.0)
    from jsonb_to_recordset(${JSON.stringify(calls)}::jsonb) as call (
      id text, request_id text, tenant_id text, student_id text, key_id text, feature text, alias text,
      reserved_tokens bigint, reserved_micro_usd bigint, hidden jsonb, sent_hash text, opened_at numeric,
      expires_at numeric)`.execute(db)
}

/** Adds to what an open call has reserved. */
export async function extendCall(
  db: Kysely<Tables>,
  id: string,
  { tokens, cost }: { readonly tokens: number; readonly cost: MicroUsd },
): Promise<void> {
  await sql`
    update "llm-proxy".calls set reserved_tokens = reserved_tokens + ${tokens}::bigint,
      reserved_micro_usd = reserved_micro_usd + ${cost}::bigint
    where id = ${id}`.execute(db)
}

/**
 * One statement for many settlements: charges that are not there yet, their calls' sums, and the end of calls that are
 * open, or were given up as lost. Tells of each the transaction that wrote it, or null where it had been written before
 * (by an attempt whose answer was lost) or its call is not there.
 */
export async function writeSettlements(
  db: Kysely<Tables>,
  settlements: readonly Settlement[],
): Promise<readonly (number | null)[]> {
  const charges = settlements.flatMap(({ id, charges }) => charges.map((charge) => chargeRow(id, charge)))
  const calls = settlements.map(({ id, outcome }) => ({ id, outcome }))
  const { rows } = await sql<{ id: string; transaction: string }>`
    with settled as (
      select id, max(outcome) as outcome
      from jsonb_to_recordset(${JSON.stringify(calls)}::jsonb) as settled (id text, outcome text)
      group by id
    ), charged as (
      insert into "llm-proxy".charges
      select charge.*
      from jsonb_to_recordset(${JSON.stringify(charges)}::jsonb) as charge (
        call_id text, number integer, deployment text, input_tokens bigint, cached_input_tokens bigint,
        output_tokens bigint, cost_micro_usd bigint, outcome text)
      join "llm-proxy".calls on calls.id = charge.call_id
      on conflict do nothing
      returning *
    ), used as (
      select call_id, sum(input_tokens) as input_tokens, sum(cached_input_tokens) as cached_input_tokens,
        sum(output_tokens) as output_tokens, sum(cost_micro_usd) as cost_micro_usd
      from charged group by call_id
    ), written as (
      update "llm-proxy".calls set
        outcome = case when settled.outcome is not null and (calls.outcome is null or calls.outcome = 'lost')
          then settled.outcome else calls.outcome end,
        settled_at = coalesce(calls.settled_at, now()),
        input_tokens = calls.input_tokens + coalesce(used.input_tokens, 0),
        cached_input_tokens = calls.cached_input_tokens + coalesce(used.cached_input_tokens, 0),
        output_tokens = calls.output_tokens + coalesce(used.output_tokens, 0),
        cost_micro_usd = calls.cost_micro_usd + coalesce(used.cost_micro_usd, 0)
      from settled left join used on used.call_id = settled.id
      where calls.id = settled.id and (used.call_id is not null
        or settled.outcome is not null and (calls.outcome is null or calls.outcome = 'lost'))
      returning calls.id
    )
    select id, pg_current_xact_id()::text as transaction from written`.execute(db)
  const transactions = new Map(rows.map(({ id, transaction }) => [id, Number(transaction)]))
  return settlements.map(({ id }) => transactions.get(id) ?? null)
}

const chargeRow = (
  call_id: string,
  { number, deployment, usage, cost, outcome }: Settlement['charges'][number],
) => ({
  call_id,
  number,
  deployment,
  input_tokens: usage.input_tokens,
  cached_input_tokens: usage.cached_input_tokens,
  output_tokens: usage.output_tokens,
  cost_micro_usd: cost,
  outcome,
})

/** Closes open calls whose reservations ended that long ago: whoever made them is gone. Resolves with how many. */
export async function closeLostCalls(db: Kysely<Tables>, graceMs: number): Promise<number> {
  const { rows } = await sql`
    update "llm-proxy".calls set outcome = 'lost', settled_at = now()
    where id in (
      select id from "llm-proxy".calls
      where outcome is null and expires_at < now() - ${graceMs} * interval '1 millisecond'
      order by expires_at limit 1000 for update skip locked)
    returning id`.execute(db)
  return rows.length
}
