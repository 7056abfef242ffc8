/**
 * A replica of its own, on the built packages: the whole pipeline before real providers. Makes its calls all at once and
 * prints what came of them. Argument: {databaseUrl, cacheUrl, models, kinds, calls}.
 */
import { randomUUID } from 'node:crypto'
import { createLogger, createMetrics } from '@tutor/platform'
import { openCache, openDatabase, openQuota } from '@tutor/storage'
import { openModels } from '../../dist/deployments/open-models.js'
import { openBudgets } from '../../dist/money/budgets.js'
import { pipeline } from '../../dist/pipeline.js'
import { promptTokens } from '../../dist/prompt/tokens.js'
import { admission } from '../../dist/routing/admission.js'
import { openRouter } from '../../dist/routing/router.js'

const { databaseUrl, cacheUrl, models: path, kinds, calls } = JSON.parse(process.argv[2])
const options = { logger: createLogger('silent'), metrics: createMetrics() }
const database = await openDatabase(databaseUrl, { ...options, poolSize: 5 })
const cache = await openCache(cacheUrl, options)
const quota = await openQuota(cacheUrl, options)
const opened = await openModels({ config: { MODELS_FILE: path }, cache, ...options })
const db = database.forSchema('llm-proxy')
const budgets = openBudgets({ db, quota, ...options, models: () => opened.current().file })
const places = admission(cache, options.metrics, () => false)
const router = openRouter({ models: opened.current, admission: places, metrics: options.metrics })
const money = { budgets, countTokens: promptTokens }
const model = pipeline({ models: opened.current, router, money, cache, metrics: options.metrics })

const done = {}
const count = (outcome) => {
  done[outcome] = (done[outcome] ?? 0) + 1
}

async function call({ alias, streamed, leavesAfter }, number) {
  const leave = new AbortController()
  const asked = {
    ...{ id: randomUUID(), alias, personal: [], deadline: Date.now() + 50_000, charge: () => undefined },
    request: { messages: [{ role: 'user', content: `Tell me about subject ${number}` }], max_tokens: 60 },
    signal: leave.signal,
    caller: { tenant_id: 'tenant-a', student_id: `s${number % 7}`, key_id: null, feature: 'reply' },
  }
  try {
    if (!streamed) await model.complete(asked)
    else {
      let pieces = 0
      for await (const event of model.stream(asked)) {
        if (event.type === 'delta') pieces += 1
        if (pieces === leavesAfter) leave.abort()
      }
    }
    count('ok')
  } catch (error) {
    count(error.reason ?? error.code)
  }
}

await Promise.all(Array.from({ length: calls }, (_, number) => call(kinds[number % kinds.length], number)))
await budgets.close({ graceMs: 5_000 })
await opened.close()
await quota.close()
await cache.close()
await database.close()
process.stdout.write(`${JSON.stringify(done)}\n`)
