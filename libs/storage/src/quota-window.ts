import type { QuotaWindow } from './quota.js'

const minuteMs = 60_000
const dayMs = 86_400_000

/** First moment of the month that lies `offset` months after the one of `now`, in UTC. */
export function monthStart(now: number, offset: number): number {
  const date = new Date(now)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + offset)
}

/** The calendar window (UTC) that a moment lies in: `start` belongs to it, `end` does not. */
export function windowAt(now: number, window: QuotaWindow): { readonly start: number; readonly end: number } {
  if (window === 'month') return { start: monthStart(now, 0), end: monthStart(now, 1) }
  const length = window === 'minute' ? minuteMs : dayMs
  const start = now - (now % length)
  return { start, end: start + length }
}

/** How long an account is kept that nobody uses; it outlasts its window. */
export const keepMs: Readonly<Record<QuotaWindow, number>> = {
  minute: 60 * minuteMs,
  day: 3 * dayMs,
  month: 63 * dayMs,
}
