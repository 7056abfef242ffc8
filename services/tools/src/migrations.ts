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
  '0002_registrations': {
    async up(db: Kysely<unknown>): Promise<void> {
      await sql`create table tools.tool_sets (
        tenant_id text primary key,
        revision uuid not null
      )`.execute(db)
      await sql`create table tools.registrations (
        tenant_id text not null references tools.tool_sets,
        name text not null,
        version uuid not null,
        manifest json not null,
        source json not null,
        secrets bytea,
        secrets_key_id text,
        registered_at timestamptz not null default now(),
        updated_at timestamptz not null default now(),
        primary key (tenant_id, name),
        check ((secrets is null) = (secrets_key_id is null))
      )`.execute(db)
      await sql`create index registrations_by_key on tools.registrations (secrets_key_id)`.execute(db)
    },
  },
  '0003_mcp_key': {
    async up(db: Kysely<unknown>): Promise<void> {
      await sql`create table tools.mcp_keys (
        id integer primary key check (id = 1),
        key bytea not null
      )`.execute(db)
    },
  },
}
