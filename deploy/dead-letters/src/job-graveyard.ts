import { dropDeadJob, findJob, type JobView, listDeadJobs, retryDeadJob } from '@tutor/jobs'
import type { Database } from '@tutor/storage'
import type { Dead, Graveyard } from './dead.js'

const uuid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i
const manyJobs = 10_000

/** The dead jobs of a service. */
export function jobGraveyard(database: Database, service: string): Graveyard {
  const db = database.forSchema(service)
  const deadOf = ({ id, name, reason }: JobView): Dead => ({
    id,
    from: `jobs of ${service}`,
    reason: reason ?? 'unknown',
    what: name,
  })
  const isJob = (id: string): boolean => uuid.test(id)
  return {
    async list(limit) {
      const { count, jobs } = await listDeadJobs(db, limit)
      return { count, dead: jobs.map(deadOf) }
    },
    async show(id) {
      const job = isJob(id) ? await findJob(db, id) : undefined
      return job?.status === 'dead' ? job : undefined
    },
    async retry(id) {
      const ids = id === undefined ? (await listDeadJobs(db, manyJobs)).jobs.map((job) => job.id) : [id]
      let retried = 0
      for (const one of ids) if (isJob(one) && (await retryDeadJob(db, one))) retried += 1
      return retried
    },
    drop: async (id) => (isJob(id) && (await dropDeadJob(db, id)) ? 1 : 0),
  }
}
