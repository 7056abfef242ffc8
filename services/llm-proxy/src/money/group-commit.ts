import { setTimeout as delay } from 'node:timers/promises'
import { AppError } from '@tutor/contracts'

/** A commit of twenty rows costs hardly more than one of a single row, so a batch waits a moment for others to come. */
const lingerMs = 3

/** How a batch is bounded. */
export interface GroupCommitOptions {
  readonly maxBatch: number
  /** Entries waiting at most; one more is refused with UNAVAILABLE at once. */
  readonly maxWaiting: number
}

interface Waiting<E, R> {
  readonly entry: E
  readonly resolve: (result: R) => void
  readonly reject: (error: unknown) => void
}

/**
 * Writes entries that come within a few milliseconds, or while a write is under way, together. An entry's promise settles with its
 * write. When a batch fails for another reason than a server that is away, each of its entries is tried alone, so that
 * one that can't be written takes no other with it.
 */
export function groupCommit<E, R>(
  write: (entries: readonly E[]) => Promise<readonly R[]>,
  { maxBatch, maxWaiting }: GroupCommitOptions,
): (entry: E) => Promise<R> {
  let waiting: Waiting<E, R>[] = []
  let running = false
  const attempt = async (batch: readonly Waiting<E, R>[]): Promise<void> => {
    try {
      const results = await write(batch.map(({ entry }) => entry))
      // `write` answers of each entry, in order.
      for (const [n, { resolve }] of batch.entries()) resolve(results[n] as R)
    } catch (error) {
      if (batch.length > 1 && !isAway(error)) return await attemptEach(batch)
      for (const { reject } of batch) reject(error)
    }
  }
  const attemptEach = async (batch: readonly Waiting<E, R>[]): Promise<void> => {
    for (const one of batch) await attempt([one])
  }
  const run = async (): Promise<void> => {
    running = true
    while (waiting.length > 0) {
      await delay(lingerMs)
      const batch = waiting.slice(0, maxBatch)
      waiting = waiting.slice(maxBatch)
      await attempt(batch)
    }
    running = false
  }
  return (entry) =>
    new Promise((resolve, reject) => {
      if (waiting.length >= maxWaiting) {
        reject(new AppError('UNAVAILABLE', 'Too much is waiting to be written', { reason: 'ledger_busy' }))
        return
      }
      waiting.push({ entry, resolve, reject })
      if (!running) void run()
    })
}

/** True when nothing is wrong with what was to be written: the server is away or too slow. */
export const isAway = (error: unknown): boolean =>
  error instanceof AppError && (error.code === 'UNAVAILABLE' || error.code === 'TIMEOUT')
