import { type Simulator, startSimulator } from '@tutor/llm-simulator'
import { createLogger, createMetrics } from '@tutor/platform'
import { openCache } from '@tutor/storage'
import { until } from '../../../../test/until.js'
import type { ChatModel } from '../../src/chat.js'
import { LlmProxyConfig } from '../../src/config.js'
import { openModels } from '../../src/deployments/open-models.js'
import { admission } from '../../src/routing/admission.js'
import { routed } from '../../src/routing/routed.js'
import { openRouter } from '../../src/routing/router.js'
import { deploymentAt, writeModels } from '../support/models-file.js'
import { type Bench, callOf, openBench, read } from './money.js'

/** 1 micro-USD per token. */
const price = { input: 1_000_000, output: 1_000_000 }
const question = callOf().request.messages
const call = () => callOf({ request: { messages: question, max_tokens: 500 } })
/** What one attempt at it reserves, by the stand-in for a tokenizer in these tests. */
const bound = JSON.stringify(question).length + 500

let simulator: Simulator
let bench: Bench
let closeModels: () => Promise<void>

/** The real routing behind budgets, before the simulator. */
async function open(
  models: readonly (readonly [string, object?])[],
  alias: object,
  limit: number,
): Promise<ChatModel> {
  const deployments = models.map(([model, more], n) =>
    deploymentAt(simulator.url, `d${n}`, model, { priority: n, price, ...more }),
  )
  const budgets = [{ each: 'tenant', micro_usd_per_day: limit }]
  const path = await writeModels({ deployments, aliases: { 'tutor-default': alias }, budgets })
  const options = { logger: createLogger('silent'), metrics: createMetrics() }
  const cache = await openCache('memory:', options)
  const opened = await openModels({ config: LlmProxyConfig.parse({ MODELS_FILE: path }), cache, ...options })
  closeModels = opened.close
  bench = await openBench(opened.current().file)
  const places = admission(cache, options.metrics, () => false)
  const router = openRouter({ models: opened.current, admission: places, metrics: options.metrics })
  return bench.model(routed(router, opened.current))
}
beforeEach(async () => {
  simulator = await startSimulator()
})
afterEach(async () => {
  await closeModels()
  await bench.close()
  await simulator.close()
})
const charges = () => bench.db.selectFrom('charges').selectAll().orderBy('number').execute()
const spent = async () =>
  (await bench.db.selectFrom('calls').select('cost_micro_usd').execute())[0]?.cost_micro_usd

describe('a hedge', () => {
  const slow = ['sim:tokens=400,latency=150,pace=1000'] as const
  const fast = ['sim:tokens=2'] as const

  test('is made where the budget has room for both, and both are charged', async () => {
    const model = await open([slow, fast], { hedge_after_ms: 20 }, 2 * bound)
    expect((await read(model.stream(call()))).at(-1)).toMatchObject({ type: 'finish', model: fast[0] })
    expect(simulator.meter.requests).toBe(2)
    const outcomes = async () =>
      (await charges()).map(({ deployment, outcome }) => `${deployment} ${outcome}`).sort()
    await until(outcomes, (all) => all.join() === 'd0 hedged,d1 ok')
  })

  test('is not made where the budget has room for one only', async () => {
    const model = await open([['sim:tokens=3,latency=150'], fast], { hedge_after_ms: 20 }, 2 * bound - 1)
    expect((await read(model.stream(call()))).at(-1)).toMatchObject({
      type: 'finish',
      model: 'sim:tokens=3,latency=150',
    })
    expect(simulator.meter.requests).toBe(1)
  })
})

describe('a cut stream', () => {
  const cut = ['sim:tokens=50,cut=900'] as const
  const rest = ['sim:tokens=5'] as const

  test('is continued where the budget has room for that, and every part is charged', async () => {
    const model = await open([cut, rest], { continue_cut_streams: true }, 3 * bound)
    const events = await read(model.stream(call()))
    expect(events.map(({ type }) => type)).toContain('continued')
    const all = await charges()
    expect(all).toMatchObject([{ deployment: 'd0' }, { deployment: 'd1', outcome: 'ok' }])
    expect(await spent()).toBe(all.reduce((sum, { cost_micro_usd }) => sum + cost_micro_usd, 0))
  })

  test('is an error, and charged for what came, where it has not', async () => {
    const model = await open([cut, rest], { continue_cut_streams: true }, bound)
    await expect(read(model.stream(call()))).rejects.toMatchObject({ code: 'BAD_GATEWAY' })
    expect(simulator.meter.requests).toBe(1)
    expect(await charges()).toMatchObject([{ deployment: 'd0', outcome: expect.not.stringMatching('ok') }])
  })
})

describe('a retry', () => {
  test('after a refused attempt needs no more than was reserved', async () => {
    const model = await open([['sim:status=500'], ['sim:tokens=2']], {}, bound)
    expect(await model.complete(call())).toMatchObject({ model: 'sim:tokens=2' })
  })

  test('after one that timed out, which is charged for its prompt, is made only where it fits', async () => {
    const silent = ['sim:latency=60000', { timeout_ms: 100 }] as const
    const model = await open([silent, ['sim:tokens=2']], {}, bound)
    await expect(model.complete(call())).rejects.toMatchObject({ code: 'TIMEOUT' })
    await until(charges, (all) => all.length === 1)
    expect(await spent()).toBeGreaterThan(0)
    expect(simulator.meter.requests).toBe(1)
  })
})
