import { AppError } from '@tutor/contracts'
import { sql, type UpdateObject } from 'kysely'
import { type JobRow, type JobsDatabase, type JobTables, jobsIn } from './tables.js'

/** One run of a job: the right to write its row until a newer run exists. */
export interface JobRun {
  readonly id: string
  readonly run: number
}

/** Another worker has taken the job over: what this run does must have no effect any more. */
export class JobLost extends AppError {
  constructor() {
    super('CONFLICT', 'The job was taken over', { reason: 'job_lost' })
  }
}

const inMs = (ms: number) => sql<Date>`now() + ${ms} * interval '1 millisecond'`

/**
 * Takes up to `limit` due jobs of these names and this priority, the longest due first: those that wait, and those whose
 * worker has let the lease run out. Workers that ask at the same time get different ones.
 */
export const claimJobs = (
  db: JobsDatabase,
  names: readonly string[],
  { priority, limit, leaseMs }: Record<'priority' | 'limit' | 'leaseMs', number>,
): Promise<JobRow[]> =>
  jobsIn(db)
    .updateTable('jobs')
    .set((set) => ({
      status: 'running' as const,
      attempts: set('attempts', '+', 1),
      run: set('run', '+', 1),
      due_at: inMs(leaseMs),
      started_at: sql<Date>`now()`,
    }))
    .where('id', 'in', (select) =>
      select
        .selectFrom('jobs')
        .select('id')
        .where('status', 'in', ['waiting', 'running'])
        .where('priority', '=', priority)
        .where('due_at', '<=', sql<Date>`now()`)
        .where('name', 'in', [...names])
        .orderBy('due_at')
        .orderBy('number')
        .limit(limit)
        .forUpdate()
        .skipLocked(),
    )
    .returningAll()
    .execute()

/** Makes the leases of these runs last from now; gives the runs that still are the newest of their job. */
export async function renewLeases(
  db: JobsDatabase,
  runs: readonly JobRun[],
  leaseMs: number,
): Promise<readonly JobRun[]> {
  if (runs.length === 0) return []
  return await jobsIn(db)
    .updateTable('jobs')
    .set({ due_at: inMs(leaseMs) })
    .where('status', '=', 'running')
    .where(({ eb, refTuple, tuple }) =>
      eb(
        refTuple('id', 'run'),
        'in',
        runs.map(({ id, run }) => tuple(id, run)),
      ),
    )
    .returning(['id', 'run'])
    .execute()
}

/** Every write of a run goes through here. Rejects with JobLost when the run is not the newest one any more. */
async function write(
  db: JobsDatabase,
  { id, run }: JobRun,
  change: UpdateObject<JobTables, 'jobs'>,
): Promise<void> {
  const { numUpdatedRows } = await jobsIn(db)
    .updateTable('jobs')
    .set(change)
    .where('id', '=', id)
    .where('run', '=', run)
    .where('status', '=', 'running')
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw new JobLost()
}

export const storeProgress = (db: JobsDatabase, run: JobRun, fraction: number): Promise<void> =>
  write(db, run, { progress: fraction })

export const completeJob = (
  db: JobsDatabase,
  run: JobRun,
  result: unknown,
  reason: string | null = null,
): Promise<void> =>
  write(db, run, {
    status: 'done',
    result: JSON.stringify(result ?? null),
    reason,
    progress: 1,
    finished_at: sql<Date>`now()`,
  })

export const retryJob = (db: JobsDatabase, run: JobRun, delayMs: number, lastError: string): Promise<void> =>
  write(db, run, { status: 'waiting', due_at: inMs(delayMs), last_error: lastError })

export const buryJob = (
  db: JobsDatabase,
  run: JobRun,
  reason: string,
  lastError: string | null,
): Promise<void> =>
  write(db, run, { status: 'dead', reason, last_error: lastError, finished_at: sql<Date>`now()` })

/** Gives the job to whoever comes next, after a while, as if this run had not begun. */
export const handBackJob = (db: JobsDatabase, run: JobRun, delayMs = 0): Promise<void> =>
  write(db, run, { status: 'waiting', due_at: inMs(delayMs), attempts: sql<number>`attempts - 1` })
