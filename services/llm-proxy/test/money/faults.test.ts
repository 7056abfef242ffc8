import { openWire } from '../../../../libs/storage/test/support.js'
import { openRedisServer, withOwnRedis } from '../../../../test/redis.js'
import { until } from '../../../../test/until.js'
import { type Bench, callOf, chargeOf, modelOf, modelsFile, openBench } from './money.js'

type Wire = Awaited<ReturnType<typeof openWire>>
const money = { each: 'student', micro_usd_per_day: 1_000 }
const rates = { each: 'student', requests_per_minute: 1_000, tokens_per_minute: 1_000_000 }
const used = modelOf([chargeOf(40)])
/** More than is left of any budget here, so that the refusal tells what is. */
const huge = () => callOf({ request: { messages: [], max_tokens: 10_000_000 } })

let bench: Bench
const rows = () => bench.db.selectFrom('calls').selectAll().orderBy('opened_at').execute()
const reasonOf = (call = callOf(), model = used): Promise<string | undefined> =>
  bench
    .model(model)
    .complete(call)
    .then(
      () => undefined,
      (error) => error.reason,
    )
const left = async (): Promise<number> => {
  const message: string = await bench
    .model(used)
    .complete(huge())
    .then(
      () => '',
      (error) => String(error.errors?.[0]?.message),
    )
  return Number(/left (\d+),/.exec(message)?.[1])
}

withOwnRedis('budgets while Redis is in trouble', () => {
  let redis: Awaited<ReturnType<typeof openRedisServer>>
  let wire: Wire
  const open = async (...args: Parameters<typeof modelsFile>) => {
    redis = await openRedisServer()
    wire = await openWire(redis.url)
    bench = await openBench(modelsFile(...args), { cacheUrl: wire.url })
  }
  afterEach(async () => {
    await bench.close()
    await wire.cut()
    await redis.close()
  })
  const back = () =>
    until(
      () => bench.quota.status(),
      (status) => status === 'connected',
    )

  test('stopped: money is refused, before anything leaves', async () => {
    await open({ budgets: [money, rates] })
    await redis.kill()
    expect(await reasonOf()).toBe('budgets_unavailable')
    expect(await rows()).toEqual([])
  })

  test('stopped: rates alone are let through, and counted from the ledger once it is back, empty', async () => {
    await open({
      budgets: [
        { ...rates, requests_per_minute: 3 },
        { each: 'tenant', tokens_per_minute: 1_000_000 },
      ],
    })
    await reasonOf()
    await redis.kill()
    for (const _ of [1, 2]) expect(await reasonOf()).toBeUndefined()
    await redis.start()
    await back()
    // A minute may begin between; four more are over the limit of three in any case.
    const reasons = []
    for (let n = 0; n < 4; n++) reasons.push(await reasonOf())
    expect(reasons).toContain('rate_limit_exceeded')
    expect(await rows()).toHaveLength(3 + reasons.filter((reason) => reason === undefined).length)
  })

  test('stopped: what the models file says is done', async () => {
    await open({ budgets: [money, rates], without_redis: { money: 'allow', rates: 'refuse' } })
    await wire.cut()
    expect(await reasonOf()).toBe('budgets_unavailable')
  })

  test('cut off, with money allowed: what was spent meanwhile counts once Redis is back, with its old data', async () => {
    await open({ budgets: [money], without_redis: { money: 'allow', rates: 'allow' } })
    expect(await reasonOf()).toBeUndefined()
    await wire.cut()
    expect(await reasonOf(callOf(), modelOf([chargeOf(500)]))).toBeUndefined()
    await wire.restore()
    await back()
    expect(await left()).toBe(1_000 - 540)
  })

  test('cut off between reserving and settling: the settlement counts once Redis is back', async () => {
    await open({ budgets: [money] })
    const meanwhile = () => wire.cut()
    await bench.model(modelOf([chargeOf(500)], { meanwhile })).complete(callOf())
    await wire.restore()
    await back()
    expect(await left()).toBe(500)
  })

  test('restarted empty between reserving and settling: counts once', async () => {
    await open({ budgets: [money] })
    const meanwhile = async () => {
      await redis.kill()
      await redis.start()
      await back()
      expect(await left()).toBeLessThan(1_000)
    }
    await bench.model(modelOf([chargeOf(500)], { meanwhile })).complete(callOf())
    expect(await left()).toBe(500)
  })

  test('slow, but in time: calls go through', async () => {
    await open({ budgets: [money] })
    await reasonOf()
    wire.slow(50)
    expect(await reasonOf()).toBeUndefined()
    wire.slow(0)
    expect(await left()).toBe(920)
  })

  test('too slow: money is refused, and what was reserved unheard is given back', async () => {
    await open({ budgets: [money] })
    await reasonOf()
    wire.slow(600)
    expect(await reasonOf()).toBe('budgets_unavailable')
    wire.slow(0)
    await until(left, (amount) => amount === 960)
    expect(await rows()).toHaveLength(1)
  })

  test('silent: money is refused, and works again on a new connection', async () => {
    await open({ budgets: [money] })
    await reasonOf()
    wire.hush()
    expect(await reasonOf()).toBe('budgets_unavailable')
    await until(reasonOf, (reason) => reason === undefined)
  })
})

describe('the ledger while PostgreSQL is in trouble', () => {
  let wire: Wire
  let base: Bench
  beforeEach(async () => {
    base = await openBench(modelsFile({ budgets: [money] }))
    wire = await openWire(base.url)
    bench = await openBench(modelsFile({ budgets: [money] }), { databaseUrl: wire.url })
  })
  afterEach(async () => {
    await wire.cut()
    await bench.close()
    await base.close()
  })
  const written = () => base.db.selectFrom('calls').selectAll().orderBy('opened_at').execute()

  test('away: calls are refused with UNAVAILABLE before they leave, and hold nothing', async () => {
    await reasonOf()
    await wire.cut()
    let asked = false
    const meanwhile = async () => {
      asked = true
    }
    for (let n = 0; n < 10; n++)
      await expect(bench.model(modelOf([], { meanwhile })).complete(callOf())).rejects.toMatchObject({
        code: 'UNAVAILABLE',
        reason: 'ledger_unavailable',
      })
    expect(asked).toBe(false)
    await wire.restore()
    expect(await left()).toBe(960)
    expect(await reasonOf()).toBeUndefined()
  })

  test('silent: calls are refused in time', async () => {
    await reasonOf()
    wire.hush()
    expect(await reasonOf()).toBe('ledger_unavailable')
  })

  test('away when a call ends: its answer is given, its settlement kept and written later, and then counts', async () => {
    const meanwhile = () => wire.cut()
    const answer = await bench.model(modelOf([chargeOf(500)], { meanwhile })).complete(callOf())
    expect(answer.content).toBe('x')
    expect(await written()).toMatchObject([{ outcome: null }])
    const kept = async () => (await bench.metrics.modelSettlementsKept.get()).values[0]?.value
    expect(await kept()).toBe(1)
    // It still holds its reservation.
    expect(await left()).toBeLessThan(1_000)
    await wire.restore()
    await until(written, ([row]) => row?.outcome === 'ok')
    await until(left, (amount) => amount === 500)
    expect(await kept()).toBe(0)
  })

  test('away until the process stops: it is written in the grace if PostgreSQL comes back', async () => {
    const meanwhile = () => wire.cut()
    await bench.model(modelOf([chargeOf(500)], { meanwhile })).complete(callOf())
    const closed = bench.budgets.close({ graceMs: 10_000 })
    await wire.restore()
    await closed
    expect(await written()).toMatchObject([{ outcome: 'ok', cost_micro_usd: 500 }])
  })

  test('a row that it refuses takes no other with it', async () => {
    const id = 'nul \u0000'
    const answers = await Promise.allSettled([reasonOf(), reasonOf(callOf({ id })), reasonOf()])
    expect(answers.map((answer) => 'value' in answer && answer.value)).toEqual([
      undefined,
      'ledger_unavailable',
      undefined,
    ])
    expect(await written()).toHaveLength(2)
  })
})
