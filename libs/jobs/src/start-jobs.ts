import { setTimeout as delay } from 'node:timers/promises'
import type { Close } from '@tutor/messaging'
import type { Logger, Metrics } from '@tutor/platform'
import { type JobHandler, priorities } from './job.js'
import { measureJobs } from './measure.js'
import { runJob, stopping } from './run-job.js'
import { type Schedule, schedulePlanner } from './schedules.js'
import { claimJobs, JobLost, renewLeases } from './store.js'
import type { JobRow, JobsDatabase } from './tables.js'
import type { Waker } from './wake.js'

export interface JobsOptions {
  /** The schema of the service that has the jobs. */
  readonly db: JobsDatabase
  readonly waker: Waker
  /** What this process can do. Jobs of other names stay where they are. */
  readonly handlers: readonly JobHandler[]
  readonly schedules: readonly Schedule[]
  /** Jobs that this process runs at the same time. */
  readonly concurrency: number
  /** A worker that has not renewed its leases for this long is taken for dead, and its jobs are taken over. */
  readonly leaseMs: number
  /** How often due jobs are looked for that nobody was woken for: those of a later time, and those of the dead. */
  readonly pollMs: number
  readonly logger: Logger
  readonly metrics: Metrics
  /** From 0 to 1, for the jitter of pauses; Math.random unless told. */
  readonly random?: () => number
}

const measureEveryMs = 15_000
const defaultGraceMs = 10_000
/** For runs that were told to stop, to end and to be handed back. */
const handBackMs = 1_000

/**
 * Runs due jobs of this service, by priority and then in the order in which they are due. Its result stops taking new
 * ones, waits for those that run, and hands back at the end of the grace what has not ended: another worker runs it.
 */
export async function startJobs(options: JobsOptions): Promise<Close> {
  const { db, handlers, schedules, leaseMs, pollMs, logger, metrics, waker } = options
  const worker = createWorker(options)
  const names = handlers.map(({ job }) => job.name)
  const plan = schedulePlanner(db, schedules)
  let measuredAt = 0
  const poll = async (): Promise<void> => {
    await plan(new Date())
    worker.look()
    if (Date.now() - measuredAt < measureEveryMs) return
    measuredAt = Date.now()
    await measureJobs(db, names, metrics)
  }
  const polling = repeat(poll, pollMs, (error) => logger.warn('jobs could not be looked for', { error }))
  const renewing = repeat(worker.renew, leaseMs / 4, (error) =>
    logger.warn('leases of jobs could not be renewed', { error }),
  )
  const stopWaking = await waker.onWake(worker.look)
  return async ({ graceMs = defaultGraceMs } = {}) => {
    // From this moment on nothing is claimed, whatever the broker takes to let go.
    const draining = worker.drain(graceMs)
    const [isHandedBack] = await Promise.all([draining, stopWaking({ graceMs: 0 }), polling.stop()])
    if (isHandedBack) waker.wake()
    await renewing.stop()
  }
}

/** Does something now and then again and again, one at a time. */
function repeat(act: () => Promise<void>, everyMs: number, onError: (error: unknown) => void) {
  let acting: Promise<void> | undefined
  const begin = (): void => {
    acting ??= act()
      .catch(onError)
      .finally(() => {
        acting = undefined
      })
  }
  begin()
  const timer = setInterval(begin, everyMs)
  return {
    async stop(): Promise<void> {
      clearInterval(timer)
      await acting
    },
  }
}

function createWorker(options: JobsOptions) {
  const { db, handlers, schedules, concurrency, leaseMs, logger, metrics, random = Math.random } = options
  const names = handlers.map(({ job }) => job.name)
  const running = { db, schedules, logger, metrics, random }
  /** Runs under way, by job. */
  const runs = new Map<JobRow, { readonly abort: AbortController; readonly ended: Promise<void> }>()
  let looking: Promise<void> | undefined
  let isWantedAgain = false
  let isClosed = false

  function begin(row: JobRow): void {
    const handler = handlers.find(({ job }) => job.name === row.name)
    if (!handler) return // It was not asked for.
    const abort = new AbortController()
    const ended = runJob(running, handler, row, abort).then(() => {
      runs.delete(row)
      look()
    })
    runs.set(row, { abort, ended })
  }

  async function claim(): Promise<void> {
    for (const priority of Object.values(priorities)) {
      const limit = concurrency - runs.size
      if (limit <= 0 || isClosed) return
      for (const row of await claimJobs(db, names, { priority, limit, leaseMs })) begin(row)
    }
  }

  async function claimWhileWanted(): Promise<void> {
    try {
      do {
        isWantedAgain = false
        await claim()
      } while (isWantedAgain && !isClosed)
    } finally {
      looking = undefined
    }
  }

  /** Takes due jobs as far as there is room. */
  function look(): void {
    isWantedAgain = true
    if (isClosed) return
    looking ??= claimWhileWanted().catch((error: unknown) =>
      logger.warn('jobs could not be claimed', { error }),
    )
  }

  async function renew(): Promise<void> {
    const mine = [...runs.keys()]
    const kept = await renewLeases(db, mine, leaseMs)
    for (const row of mine)
      if (!kept.some(({ id, run }) => id === row.id && run === row.run))
        runs.get(row)?.abort.abort(new JobLost())
  }

  const allEnded = (): Promise<unknown> => Promise.all([...runs.values()].map(({ ended }) => ended))

  /** True when something was handed back. */
  async function drain(graceMs: number): Promise<boolean> {
    isClosed = true
    await looking
    await Promise.race([allEnded(), delay(graceMs, undefined, { ref: false })])
    if (runs.size === 0) return false
    for (const { abort } of runs.values()) abort.abort(stopping())
    await Promise.race([allEnded(), delay(handBackMs, undefined, { ref: false })])
    return true
  }
  return { look, renew, drain }
}
