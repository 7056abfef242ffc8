import { sql } from 'kysely'
import { type JobRow, type JobStatus, type JobsDatabase, jobsIn } from './tables.js'

/** A job as operators see it. */
export interface JobView {
  readonly id: string
  readonly name: string
  readonly key: string | null
  readonly status: JobStatus
  /** When it may begin, or when the lease of the one that runs it ends. */
  readonly dueAt: Date
  readonly attempts: number
  /** From 0 to 1, as far as the job says. */
  readonly progress: number | null
  readonly result: unknown
  readonly reason: string | null
  readonly lastError: string | null
  readonly createdAt: Date
  readonly finishedAt: Date | null
}

const viewOf = (row: JobRow): JobView => ({
  id: row.id,
  name: row.name,
  key: row.key,
  status: row.status,
  dueAt: row.due_at,
  attempts: row.attempts,
  progress: row.progress,
  result: row.result,
  reason: row.reason,
  lastError: row.last_error,
  createdAt: row.created_at,
  finishedAt: row.finished_at,
})

export async function findJob(db: JobsDatabase, id: string): Promise<JobView | undefined> {
  const row = await jobsIn(db).selectFrom('jobs').selectAll().where('id', '=', id).executeTakeFirst()
  return row && viewOf(row)
}

/** The oldest of the dead jobs, and how many there are. */
export async function listDeadJobs(
  db: JobsDatabase,
  limit: number,
): Promise<{ readonly count: number; readonly jobs: readonly JobView[] }> {
  const dead = jobsIn(db).selectFrom('jobs').where('status', '=', 'dead')
  const [{ count }, rows] = await Promise.all([
    dead.select(sql<number>`count(*)::int`.as('count')).executeTakeFirstOrThrow(),
    dead.selectAll().orderBy('number').limit(limit).execute(),
  ])
  return { count, jobs: rows.map(viewOf) }
}

/** Lets a dead job begin anew, with all its attempts; false when it is not dead. */
export async function retryDeadJob(db: JobsDatabase, id: string): Promise<boolean> {
  const { numUpdatedRows } = await jobsIn(db)
    .updateTable('jobs')
    .set({ status: 'waiting', attempts: 0, due_at: sql<Date>`now()`, reason: null, finished_at: null })
    .where('id', '=', id)
    .where('status', '=', 'dead')
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** Deletes a dead job; false when it is not dead. */
export async function dropDeadJob(db: JobsDatabase, id: string): Promise<boolean> {
  const { numDeletedRows } = await jobsIn(db)
    .deleteFrom('jobs')
    .where('id', '=', id)
    .where('status', '=', 'dead')
    .executeTakeFirst()
  return numDeletedRows > 0n
}

/** Deletes up to `limit` jobs that ended before; their keys are free again. Gives how many they were. */
export async function forgetJobs(db: JobsDatabase, endedBefore: Date, limit: number): Promise<number> {
  const { numDeletedRows } = await jobsIn(db)
    .deleteFrom('jobs')
    .where('id', 'in', (select) =>
      select
        .selectFrom('jobs')
        .select('id')
        .where('status', 'in', ['done', 'dead'])
        .where('finished_at', '<', endedBefore)
        .limit(limit)
        .forUpdate()
        .skipLocked(),
    )
    .executeTakeFirst()
  return Number(numDeletedRows)
}
