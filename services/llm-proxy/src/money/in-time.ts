import { AppError } from '@tutor/contracts'
import { openWithinMs } from './truth.js'

/**
 * Waits until what was reserved (`asked`, by `performance.now()`) stands in the ledger. What comes later than it may,
 * might be missed by one who loads the ledger: then the call must not leave, and UNAVAILABLE says so.
 */
export async function inTime(written: Promise<void>, asked: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    const left = openWithinMs - (performance.now() - asked)
    timer = setTimeout(() => reject(unavailable()), Math.max(0, left))
  })
  await Promise.race([written, late])
    .catch((error: unknown) => {
      throw unavailable(error)
    })
    .finally(() => clearTimeout(timer))
  if (performance.now() - asked >= openWithinMs) throw unavailable()
}

const unavailable = (cause?: unknown): AppError =>
  new AppError('UNAVAILABLE', 'Usage can not be recorded at the moment', {
    reason: 'ledger_unavailable',
    retryAfterMs: 1_000,
    cause,
  })
