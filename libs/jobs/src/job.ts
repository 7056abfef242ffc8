import { validate } from '@tutor/contracts'
import type { z } from 'zod'
import type { Backoff } from './backoff.js'

/** Which of the due jobs go first. */
export const priorities = { high: 2, normal: 1, low: 0 } as const
export type Priority = keyof typeof priorities

/** A kind of background work: what is needed to ask for it. What does it is a handler. */
export interface Job<P extends z.ZodType = z.ZodType> {
  /** Dotted and stable: rows and metrics know the kind by it. */
  readonly name: string
  /** Checked when the job is asked for and again before it runs. JSON must be able to hold it. */
  readonly payload: P
  /** Runs that may fail before the job is dead. */
  readonly maxAttempts: number
  readonly backoff: Backoff
  readonly priority: Priority
  /** A run that takes longer is aborted and counts as failed. */
  readonly timeoutMs: number
}

type JobDefinition<P extends z.ZodType> = Pick<Job<P>, 'name' | 'payload'> & Partial<Job<P>>

/** A kind of job with what it does not say filled in: 5 attempts, 1 s doubling up to 10 min, normal, 60 s. */
export const defineJob = <P extends z.ZodType>(definition: JobDefinition<P>): Job<P> => ({
  maxAttempts: 5,
  backoff: { firstMs: 1_000, factor: 2, maxMs: 600_000 },
  priority: 'normal',
  timeoutMs: 60_000,
  ...definition,
})

/** What a run learns besides its payload. */
export interface JobContext {
  /** Aborted when the run takes too long, its lease is lost, or the process stops and is out of grace. */
  readonly signal: AbortSignal
  /** 1 for the first run, one more for each that failed or died. A run that was handed back does not count. */
  readonly attempt: number
  /** The job's id: the same in every attempt. */
  readonly idempotencyKey: string
  /** Says how much is done, from 0 to 1. Rejects with JobLost when another worker has the job. */
  progress(fraction: number): Promise<void>
}

/** Thrown by a run that could not even begin (all places are taken, say): again later, and it is no failed attempt. */
export class JobPostponed extends Error {
  override readonly name = 'JobPostponed'
  constructor(readonly delayMs: number) {
    super(`Postponed by ${delayMs} ms`)
  }
}

/**
 * Does the work; at least once, so it must bear repetition. What it gives is kept as the job's result. Whatever it
 * rejects with is tried again after the back-off (an AppError's `retryAfterMs` can lengthen it); `DeadLetter` is not,
 * and `JobPostponed` counts for nothing.
 */
export type RunJob<P extends z.ZodType> = (payload: z.output<P>, context: JobContext) => Promise<unknown>

/** A kind of job with what does it, ready for `startJobs`. */
export interface JobHandler {
  readonly job: Job
  /** Checks a stored payload; INVALID_INPUT when it is not one of this job's. */
  prepare(payload: unknown): (context: JobContext) => Promise<unknown>
}

export const jobHandler = <P extends z.ZodType>(job: Job<P>, run: RunJob<P>): JobHandler => ({
  job,
  prepare(payload) {
    const checked = validate(job.payload, payload, `payload of ${job.name}`)
    return (context) => run(checked, context)
  },
})
