export {
  dropDeadJob,
  findJob,
  forgetJobs,
  type JobView,
  listDeadJobs,
  retryDeadJob,
} from './admin.js'
export type { Backoff } from './backoff.js'
export { isCron } from './cron.js'
export { type EnqueueOptions, enqueue } from './enqueue.js'
export {
  defineJob,
  type Job,
  type JobContext,
  type JobHandler,
  JobPostponed,
  jobHandler,
  type Priority,
  type RunJob,
} from './job.js'
export { type Schedule, schedule } from './schedules.js'
export { type JobsOptions, startJobs } from './start-jobs.js'
export { type JobsDatabase, jobsTable } from './tables.js'
export { openWaker, type Waker } from './wake.js'
