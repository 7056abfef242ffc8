import { setTimeout as delay } from 'node:timers/promises'
import type { Close } from '@tutor/messaging'
import type { Logger, Metrics } from '@tutor/platform'
import type { Quota } from '@tutor/storage'
import type { Kysely } from 'kysely'
import type { ModelsFile } from '../deployments/models-file.js'
import { limitsBy } from './accounts.js'
import { admit, type Candidate } from './admit.js'
import type { AdmissionDependencies, Admitted } from './admitted.js'
import { openDoubts } from './doubts.js'
import { openLedger } from './ledger.js'
import { closeLostCalls } from './ledger-statements.js'
import { answering, boundOf } from './prices.js'
import type { Tables } from './tables.js'
import { accountLoader } from './truth.js'

export interface BudgetsOptions {
  readonly db: Kysely<Tables>
  readonly quota: Quota
  readonly logger: Logger
  readonly metrics: Metrics
  /** The models file of now; another one after it was loaded again. */
  readonly models: () => ModelsFile
}

/** Money and limits of this process's model calls. */
export interface Budgets {
  /** Lets a call leave that is over no limit, see `admit`. */
  admit(candidate: Candidate): Promise<Admitted>
  /** Closes calls that nobody settled, now and then; its result stops that. */
  closeLost(intervalMs?: number): Close
  /** Writes what is waiting, for the grace at most. */
  close: Close
}

/** The clocks of Redis, by which reservations end, and of PostgreSQL may differ by so much. */
const lostAfterMs = 60_000

export function openBudgets({ db, quota, logger, metrics, models }: BudgetsOptions): Budgets {
  const ledger = openLedger(db, { logger, metrics })
  const loader = accountLoader(db, quota, metrics)
  const doubts = openDoubts(quota, logger)
  const prepared = preparing(models)
  const policy = () => models().without_redis
  return {
    admit(candidate) {
      const { limitsOf, answeringBy } = prepared()
      const boundBy: AdmissionDependencies['boundOf'] = (alias, inputTokens, maxTokens) =>
        boundOf(inputTokens, maxTokens, answeringBy(alias))
      const stores = { ledger, quota, loader, doubts }
      return admit({ ...stores, policy, metrics, limitsOf, boundOf: boundBy }, candidate)
    },
    closeLost(intervalMs = 30_000) {
      const closeOnce = async (): Promise<void> => {
        const count = await closeLostCalls(db, lostAfterMs)
        metrics.modelCallsLost.inc(count)
        if (count > 0) logger.warn('model calls were never settled', { count })
      }
      let running: Promise<void> | undefined
      const timer = setInterval(() => {
        running ??= closeOnce()
          .catch((error: unknown) => logger.warn('lost model calls could not be closed', { error }))
          .finally(() => {
            running = undefined
          })
      }, intervalMs)
      return async ({ graceMs = 0 } = {}) => {
        clearInterval(timer)
        await Promise.race([running, delay(graceMs, undefined, { ref: false })])
      }
    },
    async close(options) {
      await ledger.close(options)
      await doubts.close(options)
    },
  }
}

/** What follows from a models file, worked out once for each. */
function preparing(models: () => ModelsFile) {
  const prepare = (file: ModelsFile) => {
    const known = new Map<string, ReturnType<typeof answering>>()
    return {
      file,
      limitsOf: limitsBy(file.budgets),
      answeringBy(alias: string) {
        const found = known.get(alias) ?? answering(file, alias)
        // A name that nothing answers to is not kept: it may be anything.
        if (found.length > 0) known.set(alias, found)
        return found
      },
    }
  }
  let last: ReturnType<typeof prepare> | undefined
  return () => {
    const file = models()
    if (last?.file !== file) last = prepare(file)
    return last
  }
}
