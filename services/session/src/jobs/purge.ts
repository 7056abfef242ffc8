import { defineJob, forgetJobs, type RunJob } from '@tutor/jobs'
import type { Kysely } from 'kysely'
import { z } from 'zod'
import { forgetDeliveries, forgetKeys, forgetSessions } from '../store/retention.js'
import type { Tables } from '../tables.js'

/** Deletes what has been kept long enough. */
export const purge = defineJob({
  name: 'retention.purge',
  payload: z.strictObject({}),
  priority: 'low',
  timeoutMs: 1_800_000,
})

interface Purging {
  readonly db: Kysely<Tables>
  /** Undefined: sessions are kept. */
  readonly sessionDays: number | undefined
  readonly keyDays: number
}

/** How long deliveries of webhooks and ended jobs can be looked at. */
const recordDays = 30
const dayMs = 86_400_000
const batch = 1_000

export const purgeAll =
  ({ db, sessionDays, keyDays }: Purging): RunJob<typeof purge.payload> =>
  async (_payload, { signal, progress }) => {
    const daysAgo = (days: number): Date => new Date(Date.now() - days * dayMs)
    const sessions =
      sessionDays === undefined ? 0 : await forgetSessions(db, daysAgo(sessionDays), { signal, progress })
    /** Until a batch is not full. */
    const all = async (forget: () => Promise<number>): Promise<number> => {
      for (let total = 0; ; ) {
        signal.throwIfAborted()
        const count = await forget()
        total += count
        if (count < batch) return total
      }
    }
    const keys = await forgetKeys(db, daysAgo(keyDays), batch, all)
    const deliveries = await all(() => forgetDeliveries(db, daysAgo(recordDays), batch))
    const jobs = await all(() => forgetJobs(db, daysAgo(recordDays), batch))
    return { sessions, keys, deliveries, jobs }
  }
