import type { Metrics } from '@tutor/platform'
import { sql } from 'kysely'
import { type JobsDatabase, jobsIn } from './tables.js'

/** Sets the gauges of these jobs from the table, which the whole fleet shares: every process reports the same. */
export async function measureJobs(
  db: JobsDatabase,
  names: readonly string[],
  metrics: Metrics,
): Promise<void> {
  const rows = await jobsIn(db)
    .selectFrom('jobs')
    .select([
      'name',
      sql<number>`(count(*) filter (where status <> 'dead' and due_at <= now()))::int`.as('due'),
      sql<number>`coalesce(extract(epoch from now() - min(due_at) filter (where status <> 'dead')), 0)::float8`.as(
        'age',
      ),
      sql<number>`(count(*) filter (where status = 'dead'))::int`.as('dead'),
    ])
    .where('status', 'in', ['waiting', 'running', 'dead'])
    .where('name', 'in', [...names])
    .groupBy('name')
    .execute()
  for (const job of names) {
    const { due = 0, age = 0, dead = 0 } = rows.find(({ name }) => name === job) ?? {}
    metrics.jobsDue.set({ job }, due)
    metrics.jobsOldestDue.set({ job }, Math.max(0, age))
    metrics.jobsDead.set({ job }, dead)
  }
}
