import { Cron } from 'croner'

/** True for a cron expression: five fields, or six with seconds in front. */
export function isCron(text: string): boolean {
  try {
    return new Cron(text).nextRun() !== null
  } catch {
    return false
  }
}

/** The first moment after the given one that the expression names, in UTC; undefined when there is none. */
export const nextDue = (cron: string, after: Date): Date | undefined =>
  new Cron(cron, { timezone: 'UTC' }).nextRun(after) ?? undefined

/** True when the expression names this moment. */
export const isDueAt = (cron: string, moment: Date): boolean =>
  new Cron(cron, { timezone: 'UTC' }).match(moment)
