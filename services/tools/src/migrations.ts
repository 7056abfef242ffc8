import { type Kysely, sql } from 'kysely'

export const migrations = {
  '0001_invocations': {
    async up(db: Kysely<unknown>): Promise<void> {
      await sql`create table tools.invocations (
        tenant_id text not null,
        idempotency_key text not null,
        request_hash bytea not null,
        run_id uuid not null,
        lease_until timestamptz not null,
        result json,
        created_at timestamptz not null default now(),
        primary key (tenant_id, idempotency_key)
      )`.execute(db)
      await sql`create index invocations_by_age on tools.invocations (created_at)`.execute(db)
    },
  },
}
