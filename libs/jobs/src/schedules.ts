import type { z } from 'zod'
import { isDueAt, nextDue } from './cron.js'
import { enqueue } from './enqueue.js'
import type { Job } from './job.js'
import type { JobsDatabase } from './tables.js'

/** A job that comes again and again. */
export interface Schedule {
  readonly job: Job
  /** Five fields, or six with seconds in front; in UTC. */
  readonly cron: string
  readonly payload: unknown
}

/** One schedule for a job at most. */
export const schedule = <P extends z.ZodType>(job: Job<P>, cron: string, payload: z.input<P>): Schedule => ({
  job,
  cron,
  payload,
})

const prefix = 'cron:'

/**
 * Puts each schedule's next run among the jobs, due then. Its key is the moment: however many processes plan it, there
 * is one, and a fleet that was down at that moment makes up for it once.
 */
export function schedulePlanner(
  db: JobsDatabase,
  schedules: readonly Schedule[],
): (now: Date) => Promise<void> {
  const planned = new Map<string, number>()
  return async (now) => {
    for (const { job, cron, payload } of schedules) {
      const due = nextDue(cron, now)
      if (!due || planned.get(job.name) === due.getTime()) continue
      // A payload of `schedule` is the job's; the list has forgotten that.
      await enqueue(db, job, payload as never, { key: `${prefix}${due.toISOString()}`, runAt: due })
      planned.set(job.name, due.getTime())
    }
  }
}

/** The moment for which a run was planned by a schedule that this process does not have; undefined for all other runs. */
export function unknownMoment(
  name: string,
  key: string | null,
  schedules: readonly Schedule[],
): Date | undefined {
  if (!key?.startsWith(prefix)) return undefined
  const moment = new Date(key.slice(prefix.length))
  const known = schedules.find(({ job }) => job.name === name)
  return known && isDueAt(known.cron, moment) ? undefined : moment
}
