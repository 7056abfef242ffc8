import { type Kysely, sql } from 'kysely'

const ledger = [
  `create table calls (
    id text primary key,
    request_id text,
    tenant_id text not null,
    student_id text,
    key_id text,
    feature text not null,
    alias text not null,
    reserved_tokens bigint not null check (reserved_tokens >= 0),
    reserved_micro_usd bigint not null check (reserved_micro_usd >= 0),
    hidden jsonb not null,
    sent_hash bytea not null,
    opened_at timestamptz not null,
    expires_at timestamptz not null,
    settled_at timestamptz,
    outcome text,
    input_tokens bigint not null default 0 check (input_tokens >= 0),
    cached_input_tokens bigint not null default 0 check (cached_input_tokens >= 0),
    output_tokens bigint not null default 0 check (output_tokens >= 0),
    cost_micro_usd bigint not null default 0 check (cost_micro_usd >= 0)
  )`,
  // Usage, and the sums of accounts whose counters were lost.
  'create index calls_by_tenant on calls (tenant_id, opened_at)',
  'create index calls_by_student on calls (tenant_id, student_id, opened_at) where student_id is not null',
  'create index calls_under_way on calls (expires_at) where outcome is null',
  `create table charges (
    call_id text not null references calls on delete cascade,
    number integer not null,
    deployment text not null,
    input_tokens bigint not null check (input_tokens >= 0),
    cached_input_tokens bigint not null check (cached_input_tokens >= 0),
    output_tokens bigint not null check (output_tokens >= 0),
    cost_micro_usd bigint not null check (cost_micro_usd >= 0),
    outcome text not null,
    primary key (call_id, number)
  )`,
]

export const migrations = {
  '0001_ledger': {
    async up(db: Kysely<unknown>): Promise<void> {
      for (const statement of ledger) await sql.raw(statement).execute(db)
    },
  },
}
