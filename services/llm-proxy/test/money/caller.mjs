/**
 * A replica of its own, on the built packages: makes calls against budgets until told otherwise, and prints what it did.
 * Argument: {databaseUrl, cacheUrl, file, mode, concurrency}.
 */
import { randomInt, randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { createLogger, createMetrics } from '@tutor/platform'
import { openDatabase, openQuota } from '@tutor/storage'
import { openBudgets } from '../../dist/money/budgets.js'

const { databaseUrl, cacheUrl, file, mode, concurrency } = JSON.parse(process.argv[2])
const options = { logger: createLogger('silent'), metrics: createMetrics() }
const database = await openDatabase(databaseUrl, { ...options, poolSize: 5 })
const quota = await openQuota(cacheUrl, options)
const budgets = openBudgets({ db: database.forSchema('llm-proxy'), quota, ...options, models: () => file })

const inputTokens = 100
const maxTokens = 100
/** Of the price in the file: 100 tokens in at 1, 100 out at 2 micro-USD. */
const bound = 300

const admit = () =>
  budgets.admit({
    ...{ id: randomUUID(), alias: 'tutor-default', deadline: Date.now() + 20_000, hidden: {}, sent: 'x' },
    ...{ inputTokens, maxTokens },
    caller: { tenant_id: 'tenant-a', student_id: 'student-a', key_id: null, feature: 'reply' },
  })

const done = { calls: 0, spent: 0, tokens: 0, unavailable: 0 }

/** Calls, one after the other, until the budget is used up so far that no call fits. */
async function callUntilRefused() {
  for (;;) {
    let admitted
    try {
      admitted = await admit()
    } catch (error) {
      if (error.code === 'PAYMENT_REQUIRED') {
        // Reservations of others may be given back yet.
        if ((await settledLeft()) < bound) return
      } else if (error.code === 'UNAVAILABLE') done.unavailable += 1
      else throw error
      await pause(20)
      continue
    }
    await pause(randomInt(10))
    const cost = randomInt(bound + 1)
    const usage = {
      input_tokens: randomInt(inputTokens),
      cached_input_tokens: 0,
      output_tokens: randomInt(maxTokens),
    }
    const outcome = ['ok', 'stream_cut', 'cancelled'][randomInt(3)]
    if (cost > 0) admitted.charge({ deployment: 'dear', usage, cost, outcome })
    await admitted.settle(outcome)
    done.calls += 1
    done.spent += cost
    done.tokens += cost > 0 ? usage.input_tokens + usage.output_tokens : 0
  }
}

/** What the ledger leaves of the budget, were nothing under way. */
async function settledLeft() {
  const { spent } = await database
    .forSchema('llm-proxy')
    .selectFrom('calls')
    .select(({ fn }) => fn.sum('cost_micro_usd').as('spent'))
    .executeTakeFirst()
  return file.budgets[0].micro_usd_per_day - Number(spent)
}

if (mode === 'hold') {
  await admit()
  process.stdout.write('held\n')
  setInterval(() => undefined, 1_000)
} else {
  await Promise.all(Array.from({ length: concurrency }, callUntilRefused))
  await budgets.close({ graceMs: 5_000 })
  await quota.close()
  await database.close()
  process.stdout.write(`${JSON.stringify(done)}\n`)
}
