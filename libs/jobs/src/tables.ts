import { type ColumnType, type Generated, type Kysely, type Selectable, sql } from 'kysely'

export const jobStatuses = ['waiting', 'running', 'done', 'dead'] as const
export type JobStatus = (typeof jobStatuses)[number]

/** A json column: read as a value, written as text. */
type Json = ColumnType<unknown, string, string>

export interface JobTables {
  jobs: {
    id: string
    /** Order of asking. */
    number: Generated<number>
    name: string
    /** At most one job of a name has a key, as long as its row is kept. */
    key: string | null
    payload: Json
    status: Generated<JobStatus>
    priority: number
    /** When it may begin; of one that runs, when its lease ends. */
    due_at: ColumnType<Date, Date | undefined, Date>
    attempts: Generated<number>
    /** Fencing token: grows with every run, and a write of an older one is refused. */
    run: Generated<number>
    progress: number | null
    result: Json | null
    /** Why it is dead, or was not run. */
    reason: string | null
    /** What the last failed run failed with: a code, never a text. */
    last_error: string | null
    request_id: string
    traceparent: string
    created_at: Generated<Date>
    started_at: Date | null
    finished_at: Date | null
  }
}
export type JobRow = Selectable<JobTables['jobs']>

/**
 * The schema of a service that has jobs, also within a transaction. Its other tables don't matter here, and Kysely's
 * type is invariant in them.
 */
// biome-ignore lint/suspicious/noExplicitAny: see above
export type JobsDatabase = Kysely<any>

/** The same, as this package sees it. */
export const jobsIn = (db: JobsDatabase): Kysely<JobTables> => db

/** Makes the table of jobs: one of the migrations of each service that has some. */
export const jobsTable = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
}

// Without a schema: a migration's tables are the service's own.
const statements = [
  `create table jobs (
    id uuid primary key,
    number bigint generated always as identity unique,
    name text not null,
    key text,
    payload json not null,
    status text not null default 'waiting' check (status in ('waiting', 'running', 'done', 'dead')),
    priority smallint not null,
    due_at timestamptz not null default now(),
    attempts integer not null default 0,
    run bigint not null default 0,
    progress double precision,
    result json,
    reason text,
    last_error text,
    request_id text not null,
    traceparent text not null,
    created_at timestamptz not null default now(),
    started_at timestamptz,
    finished_at timestamptz,
    unique (name, key)
  )`,
  `create index jobs_due on jobs (priority, due_at, number) where status in ('waiting', 'running')`,
  `create index jobs_dead on jobs (number) where status = 'dead'`,
  `create index jobs_finished on jobs (finished_at) where status in ('done', 'dead')`,
]
