import { type Kysely, sql } from 'kysely'

export const migrations = {
  '0001_api_keys': {
    async up(db: Kysely<unknown>): Promise<void> {
      await sql`create table identity.api_keys (
        id uuid primary key,
        hash bytea not null unique,
        prefix text not null,
        name text not null,
        tenant_id text not null,
        student_id text,
        scopes text[] not null,
        rate_per_second integer not null check (rate_per_second > 0),
        created_at timestamptz not null default now(),
        expires_at timestamptz,
        revoked_at timestamptz
      )`.execute(db)
    },
  },
  '0002_signing_keys': {
    async up(db: Kysely<unknown>): Promise<void> {
      await sql`create table identity.signing_keys (
        kid text primary key,
        x text not null,
        expires_at timestamptz not null
      )`.execute(db)
    },
  },
}
