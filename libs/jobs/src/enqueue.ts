import { randomUUID } from 'node:crypto'
import { validate } from '@tutor/contracts'
import { contextHeaders } from '@tutor/platform'
import type { z } from 'zod'
import { type Job, type Priority, priorities } from './job.js'
import { type JobsDatabase, jobsIn } from './tables.js'

export interface EnqueueOptions {
  /** Of the jobs of one name only one has this key: asking again is answered with the one that is there. */
  readonly key?: string
  /** Not before; now unless told. */
  readonly runAt?: Date
  /** That of the job unless told. */
  readonly priority?: Priority
}

/**
 * Asks for a job, within the caller's transaction: it is there when that commits, and never when it does not. Wake the
 * workers after the commit, or they find it by polling. INVALID_INPUT for a payload that is not the job's.
 */
export async function enqueue<P extends z.ZodType>(
  db: JobsDatabase,
  job: Job<P>,
  payload: z.input<P>,
  { key, runAt, priority = job.priority }: EnqueueOptions = {},
): Promise<{ readonly id: string; readonly isNew: boolean }> {
  validate(job.payload, payload, `payload of ${job.name}`)
  const { 'x-request-id': request_id, traceparent } = contextHeaders()
  for (;;) {
    const added = await jobsIn(db)
      .insertInto('jobs')
      .values({
        id: randomUUID(),
        name: job.name,
        key: key ?? null,
        payload: JSON.stringify(payload),
        priority: priorities[priority],
        ...(runAt && { due_at: runAt }),
        request_id: request_id ?? randomUUID(),
        traceparent: traceparent ?? '',
      })
      .onConflict((conflict) => conflict.columns(['name', 'key']).doNothing())
      .returning('id')
      .executeTakeFirst()
    if (added) return { id: added.id, isNew: true }
    const known = await jobsIn(db)
      .selectFrom('jobs')
      .select('id')
      .where('name', '=', job.name)
      .where('key', '=', key ?? '')
      .executeTakeFirst()
    // Undefined when it was forgotten in between.
    if (known) return { id: known.id, isNew: false }
  }
}
