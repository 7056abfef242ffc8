import { setTimeout as delay } from 'node:timers/promises'
import type { Close } from '@tutor/messaging'
import type { Logger, Metrics } from '@tutor/platform'
import type { Kysely } from 'kysely'
import { groupCommit, isAway } from './group-commit.js'
import {
  extendCall,
  insertCalls,
  type OpenedCall,
  type Settlement,
  writeSettlements,
} from './ledger-statements.js'
import type { Bound } from './prices.js'
import type { Tables } from './tables.js'

/** Told once a settlement stands in the ledger: by which transaction, or null where that is in doubt. Never rejects. */
export type OnWritten = (transaction: number | null) => Promise<void>

/**
 * What calls used and cost: the truth of all budgets. Calls that come together are written together.
 */
export interface Ledger {
  /** Resolves once the call stands in the ledger; rejects with UNAVAILABLE when it can't be written now. */
  open(call: OpenedCall): Promise<void>
  /** Resolves once the call has so much more reserved; rejects when that can't be written now. */
  extend(id: string, more: Bound): Promise<void>
  /**
   * Writes a settlement and calls `onWritten`. Resolves after that, or after the first attempt failed: then the
   * settlement is kept and tried again until it is written. Never rejects.
   */
  settle(settlement: Settlement, onWritten: OnWritten): Promise<void>
  /** Settlements that wait for the database to come back. */
  kept(): number
  /** Writes what is kept, for the grace at most. */
  close: Close
}

const batches = { maxBatch: 500, maxWaiting: 5_000 }
const maxKept = 20_000
const retryMs = { first: 250, last: 5_000 }

interface Kept {
  readonly settlement: Settlement
  readonly onWritten: OnWritten
}

const pause = (ms: number): Promise<void> => delay(ms, undefined, { ref: false })

export function openLedger(
  db: Kysely<Tables>,
  { logger, metrics }: { readonly logger: Logger; readonly metrics: Metrics },
): Ledger {
  const opening = groupCommit(async (calls: readonly OpenedCall[]) => {
    await insertCalls(db, calls)
    return calls.map(() => undefined)
  }, batches)
  const settling = groupCommit((entries: readonly Settlement[]) => writeSettlements(db, entries), {
    ...batches,
    maxWaiting: maxKept,
  })
  const kept = new Set<Kept>()
  const underWay = new Set<Promise<void>>()
  let retrying = false
  const closed = new AbortController()

  const lose = (count: number, why: string, error?: unknown): void => {
    metrics.modelSettlementsLost.inc(count)
    logger.error('settlements of model calls were lost', { count, why, error })
  }
  const attempt = async (entry: Kept): Promise<boolean> => {
    const written = await settling(entry.settlement).then(
      (transaction) => ({ transaction }),
      (error: unknown) => ({ error }),
    )
    if ('error' in written && isAway(written.error)) return false
    kept.delete(entry)
    metrics.modelSettlementsKept.set(kept.size)
    if ('error' in written) lose(1, 'the database refuses it', written.error)
    else await entry.onWritten(written.transaction)
    return true
  }
  const retry = async (): Promise<void> => {
    retrying = true
    logger.warn('settlements of model calls wait for the database')
    for (let waitMs = retryMs.first; kept.size > 0 && !closed.signal.aborted; ) {
      await delay(waitMs, undefined, { signal: closed.signal, ref: false }).catch(() => undefined)
      const written = await Promise.all([...kept].map(attempt))
      waitMs = written.includes(true) ? retryMs.first : Math.min(waitMs * 2, retryMs.last)
    }
    retrying = false
    if (kept.size === 0) logger.info('settlements of model calls are written')
  }
  const settle = async (entry: Kept): Promise<void> => {
    if (await attempt(entry)) return
    if (kept.size >= maxKept) return lose(1, 'too many wait for the database')
    kept.add(entry)
    metrics.modelSettlementsKept.set(kept.size)
    if (!retrying) void retry()
  }
  return {
    open: async (call) => {
      await opening(call)
    },
    extend: (id, more) => extendCall(db, id, more),
    settle(settlement, onWritten) {
      const settling = settle({ settlement, onWritten }).finally(() => underWay.delete(settling))
      underWay.add(settling)
      return settling
    },
    kept: () => kept.size,
    async close({ graceMs = 0 } = {}) {
      closed.abort()
      const end = Date.now() + graceMs
      const left = (): number => Math.max(0, end - Date.now())
      for (let last = false; !last; await pause(Math.min(left(), retryMs.first))) {
        last = left() === 0
        await Promise.race([Promise.all([...underWay, ...[...kept].map(attempt)]), pause(left())])
        last ||= kept.size === 0
      }
      if (kept.size > 0) lose(kept.size, 'the process stopped before the database was back')
    },
  }
}
