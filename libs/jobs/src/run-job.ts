import { setMaxListeners } from 'node:events'
import { AppError } from '@tutor/contracts'
import { DeadLetter } from '@tutor/messaging'
import type { Logger, Metrics } from '@tutor/platform'
import { contextFromHeaders, runInContext, secondsSince } from '@tutor/platform'
import { backoffMs } from './backoff.js'
import { type JobContext, type JobHandler, JobPostponed } from './job.js'
import { type Schedule, unknownMoment } from './schedules.js'
import { buryJob, completeJob, handBackJob, JobLost, type JobRun, retryJob, storeProgress } from './store.js'
import type { JobRow, JobsDatabase } from './tables.js'

export interface Running {
  readonly db: JobsDatabase
  readonly schedules: readonly Schedule[]
  readonly logger: Logger
  readonly metrics: Metrics
  readonly random: () => number
}

/** The process stops and is out of grace: the job goes back, and another worker runs it. */
export const stopping = (): AppError =>
  new AppError('UNAVAILABLE', 'The worker gives the job back', { reason: 'worker_stopping' })

type Outcome = 'done' | 'skipped' | 'postponed' | 'retry' | 'dead' | 'handed_back' | 'lost'

/** A wait of a server that is overloaded is believed up to this. */
const longestRetryAfterMs = 86_400_000
/** How long processes with different schedules may live side by side. */
const rolloutMs = 900_000
const unknownAgainMs = 10_000

/** Runs a claimed job and writes what became of it. Never rejects: what can't be written is left to the lease's end. */
export async function runJob(
  running: Running,
  handler: JobHandler,
  row: JobRow,
  abort: AbortController,
): Promise<void> {
  const { logger, metrics } = running
  const began = performance.now()
  const about = { job: row.name, job_id: row.id, attempt: row.attempts }
  const context = contextFromHeaders({ 'x-request-id': row.request_id, traceparent: row.traceparent })
  await runInContext(context, async () => {
    let outcome: Outcome
    try {
      outcome = await settle(running, handler, row, abort)
    } catch (error) {
      outcome = 'lost'
      if (!(error instanceof JobLost))
        logger.warn('the end of a job could not be written', { ...about, error })
    }
    metrics.jobDuration.observe({ job: row.name, outcome }, secondsSince(began))
    logger.info('job ended', { ...about, outcome })
  })
}

async function settle(
  running: Running,
  handler: JobHandler,
  row: JobRow,
  abort: AbortController,
): Promise<Outcome> {
  const { db, schedules } = running
  const moment = unknownMoment(row.name, row.key, schedules)
  if (moment) return await leaveUnknown(db, row, moment)
  // Each run counts when it begins: those before ended without a word, perhaps with the death of their process.
  if (row.attempts > handler.job.maxAttempts) return await bury(running, row, 'worker_lost', row.last_error)
  let result: unknown
  try {
    result = await perform(running, handler, row, abort)
  } catch (error) {
    // An aborted run may end with any error: the reason of the abort is what counts.
    return await afterFailure(running, handler, row, abort.signal.aborted ? abort.signal.reason : error)
  }
  await completeJob(db, row, result)
  return 'done'
}

/**
 * A run of a schedule that is not ours: while a new version is being rolled out its processes know it, so it is left to
 * them for a while.
 */
async function leaveUnknown(db: JobsDatabase, row: JobRow & JobRun, moment: Date): Promise<Outcome> {
  if (Date.now() - moment.getTime() < rolloutMs) {
    await handBackJob(db, row, unknownAgainMs)
    return 'postponed'
  }
  await completeJob(db, row, null, 'schedule_changed')
  return 'skipped'
}

async function perform({ db }: Running, handler: JobHandler, row: JobRow, abort: AbortController) {
  const run = prepared(handler, row.payload)
  const { signal } = abort
  setMaxListeners(0, signal)
  const context: JobContext = {
    signal,
    attempt: row.attempts,
    idempotencyKey: row.id,
    progress: (fraction) => storeProgress(db, row, fraction),
  }
  const late = (): void =>
    abort.abort(new AppError('TIMEOUT', 'The job took too long', { reason: 'job_timeout' }))
  const timer = setTimeout(late, handler.job.timeoutMs)
  try {
    return await unlessAborted(run(context), signal)
  } finally {
    clearTimeout(timer)
  }
}

function prepared(handler: JobHandler, payload: unknown) {
  try {
    return handler.prepare(payload)
  } catch (error) {
    throw new DeadLetter('invalid_payload', { cause: error })
  }
}

/** A handler that ignores its signal loses the job all the same. */
const unlessAborted = <T>(work: Promise<T>, signal: AbortSignal): Promise<T> =>
  new Promise((resolve, reject) => {
    const giveUp = (): void => reject(signal.reason)
    if (signal.aborted) giveUp()
    signal.addEventListener('abort', giveUp, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', giveUp))
  })

async function afterFailure(
  running: Running,
  { job }: JobHandler,
  row: JobRow,
  error: unknown,
): Promise<Outcome> {
  const { db, logger, random } = running
  if (error instanceof JobLost) throw error
  if (error instanceof AppError && error.reason === 'worker_stopping') {
    await handBackJob(db, row)
    return 'handed_back'
  }
  if (error instanceof JobPostponed) {
    await handBackJob(db, row, error.delayMs)
    return 'postponed'
  }
  const lastError = nameOf(error)
  if (error instanceof DeadLetter) return await bury(running, row, error.reason, lastError)
  if (row.attempts >= job.maxAttempts) return await bury(running, row, 'attempts_exhausted', lastError)
  const asked = error instanceof AppError ? (error.retryAfterMs ?? 0) : 0
  const delayMs = Math.max(
    backoffMs(job.backoff, row.attempts, random()),
    Math.min(asked, longestRetryAfterMs),
  )
  await retryJob(db, row, delayMs, lastError)
  logger.warn('job will be tried again', { job: row.name, job_id: row.id, delay_ms: delayMs, error })
  return 'retry'
}

async function bury(
  { db, logger }: Running,
  row: JobRow & JobRun,
  reason: string,
  lastError: string | null,
): Promise<Outcome> {
  await buryJob(db, row, reason, lastError)
  logger.error('job is dead', {
    job: row.name,
    job_id: row.id,
    attempts: row.attempts,
    reason,
    last_error: lastError,
  })
  return 'dead'
}

/** A stable name of a failure; its text may hold anything and is not kept. */
const nameOf = (error: unknown): string => {
  if (error instanceof DeadLetter) return error.reason
  return error instanceof AppError ? (error.reason ?? error.code.toLowerCase()) : 'internal'
}
