/** Pauses between attempts: `firstMs`, then `factor` times the one before, `maxMs` at most. */
export interface Backoff {
  readonly firstMs: number
  readonly factor: number
  readonly maxMs: number
}

/**
 * The pause after so many failed attempts, in milliseconds: at least half of it is sure, the rest is drawn
 * (`random` from 0 to 1), so that what failed together is not tried again together.
 */
export function backoffMs({ firstMs, factor, maxMs }: Backoff, attempts: number, random: number): number {
  const whole = Math.min(firstMs * factor ** (attempts - 1), maxMs)
  return Math.round(whole / 2 + (whole / 2) * random)
}
