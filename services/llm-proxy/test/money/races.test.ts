import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { openRedisServer, withOwnRedis } from '../../../../test/redis.js'
import { until } from '../../../../test/until.js'
import { closeLostCalls } from '../../src/money/ledger-statements.js'
import { type Bench, callOf, modelOf, modelsFile, openBench } from './money.js'

const caller = fileURLToPath(new URL('caller.mjs', import.meta.url))
const bound = 300
const limit = 60_000
const file = modelsFile({
  budgets: [
    {
      each: 'tenant',
      micro_usd_per_day: limit,
      micro_usd_per_month: 10 * limit,
      tokens_per_minute: 100_000_000,
    },
    { each: 'student', micro_usd_per_month: 10 * limit, requests_per_minute: 100_000 },
  ],
})

interface Done {
  readonly calls: number
  readonly spent: number
  readonly tokens: number
  readonly unavailable: number
}

withOwnRedis('races over several processes', () => {
  let redis: Awaited<ReturnType<typeof openRedisServer>>
  let bench: Bench
  const started: ChildProcess[] = []
  beforeEach(async () => {
    redis = await openRedisServer()
    bench = await openBench(file, { cacheUrl: redis.url })
  })
  afterEach(async () => {
    for (const replica of started.splice(0)) replica.kill('SIGKILL')
    await bench.close()
    await redis.close()
  })

  const start = (mode: 'call' | 'hold', concurrency = 1): ChildProcess => {
    const options = { databaseUrl: bench.url, cacheUrl: redis.url, file, mode, concurrency }
    const replica = spawn(process.execPath, [caller, JSON.stringify(options)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    started.push(replica)
    return replica
  }
  const printed = async ({ stdout }: ChildProcess): Promise<string> => {
    let text = ''
    for await (const chunk of stdout ?? []) text += String(chunk)
    return text
  }
  const race = async (concurrency: number, meanwhile?: () => Promise<void>): Promise<Done> => {
    const replicas = Array.from({ length: 4 }, () => start('call', concurrency))
    const ended = Promise.all(replicas.map(printed))
    await meanwhile?.()
    const all = (await ended).map((text): Done => JSON.parse(text))
    const sum = (name: keyof Done) => all.reduce((total, done) => total + done[name], 0)
    return {
      calls: sum('calls'),
      spent: sum('spent'),
      tokens: sum('tokens'),
      unavailable: sum('unavailable'),
    }
  }
  const ledger = async () => {
    const [row] = await bench.db
      .selectFrom('calls')
      .select(({ fn }) => [
        fn.countAll<number>().as('calls'),
        fn.sum<string>('cost_micro_usd').as('spent'),
        fn.sum<string>(({ eb }) => eb('input_tokens', '+', eb.ref('output_tokens'))).as('tokens'),
      ])
      .where('outcome', '!=', 'lost')
      .execute()
    return { calls: Number(row?.calls), spent: Number(row?.spent), tokens: Number(row?.tokens) }
  }
  const settled = async (count: number) =>
    await until(
      async () => (await ledger()).calls,
      (calls) => calls >= count,
    )
  /** What the counters leave of the day's budget, as a call is told that asks for too much. */
  const left = async (): Promise<number> => {
    const huge = callOf({ request: { messages: [], max_tokens: 10_000_000 } })
    const refusal = await bench
      .model(modelOf([]))
      .complete({ ...huge, alias: 'tutor-default' })
      .catch((error) => String(error.errors?.[0]?.message))
    return Number(/left (\d+),/.exec(String(refusal))?.[1])
  }
  const expectExact = async (done: Done) => {
    const { calls, spent, tokens } = done
    expect(await ledger()).toEqual({ calls, spent, tokens })
    expect(spent).toBeLessThanOrEqual(limit)
    expect(limit - spent).toBeLessThan(bound)
    // The month's account is the one that resets last.
    expect(await left()).toBe(10 * limit - spent)
  }

  test('4 replicas with 125 callers each overspend nothing, and use all there is', async () => {
    await expectExact(await race(125))
  }, 60_000)

  test('nothing is overspent, lost or counted twice when Redis loses everything under way, twice', async () => {
    const done = await race(25, async () => {
      await settled(60)
      await redis.command('FLUSHALL')
      await settled(120)
      await redis.command('FLUSHALL')
    })
    await expectExact(done)
  }, 60_000)

  test('nor when it is killed and starts again with an old snapshot', async () => {
    const done = await race(25, async () => {
      await settled(40)
      await redis.command('SAVE')
      await settled(120)
      await redis.kill()
      await redis.start()
    })
    expect(done.unavailable).toBeGreaterThan(0)
    await expectExact(done)
  }, 60_000)

  test('a replica that is killed between reserving and settling leaves a row that is closed as lost', async () => {
    const replica = start('hold')
    await once(replica.stdout ?? replica, 'data')
    const [row] = await bench.db.selectFrom('calls').selectAll().execute()
    expect(row).toMatchObject({ outcome: null, reserved_micro_usd: bound })
    expect(await left()).toBe(10 * limit - bound)
    const gone = once(replica, 'exit')
    replica.kill('SIGKILL')
    await gone
    await bench.db
      .updateTable('calls')
      .set({ expires_at: new Date(Date.now() - 120_000) })
      .execute()
    expect(await closeLostCalls(bench.db, 60_000)).toBe(1)
    expect(await bench.db.selectFrom('calls').selectAll().execute()).toMatchObject([
      { outcome: 'lost', cost_micro_usd: 0, settled_at: expect.any(Date) },
    ])
    // That its reservation ends by itself is shown in the quota's own spec; here the counters are made to look.
    await redis.command('FLUSHALL')
    expect(await left()).toBe(10 * limit)
  }, 30_000)
})
