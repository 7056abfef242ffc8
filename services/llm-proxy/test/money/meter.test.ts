import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { startSimulator } from '@tutor/llm-simulator'
import { openRedisServer, withOwnRedis } from '../../../../test/redis.js'
import { deploymentAt, writeModels } from '../support/models-file.js'
import { modelsFile, openBench } from './money.js'

const program = fileURLToPath(new URL('replica.mjs', import.meta.url))
const price = { input: 1_000_000, cached_input: 500_000, output: 2_000_000 }
const limit = 25_000

/** Each ends in a way of its own; what a stream holds back (`hang`) is known to the token when its reader leaves. */
const behaviours = {
  'tutor-default': 'sim:tokens=40',
  'tutor-cut': 'sim:tokens=40,cut=2500',
  'tutor-early': 'sim:tokens=40,early=10',
  'tutor-garbage': 'sim:tokens=40,garbage=12',
  'tutor-hanging': 'sim:tokens=40,hang=7',
  'tutor-failing': 'sim:status=500',
}
const kinds = [
  { alias: 'tutor-default', streamed: false },
  { alias: 'tutor-default', streamed: true },
  { alias: 'tutor-cut', streamed: true },
  { alias: 'tutor-early', streamed: true },
  { alias: 'tutor-garbage', streamed: true },
  { alias: 'tutor-hanging', streamed: true, leavesAfter: 7 },
  { alias: 'tutor-failing', streamed: false },
]

async function runReplica(options: object): Promise<Record<string, number>> {
  const child = spawn(process.execPath, [program, JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let text = ''
  for await (const chunk of child.stdout) text += String(chunk)
  return JSON.parse(text)
}

withOwnRedis('the ledger and the provider', () => {
  test('4 replicas with 125 calls each at once, cut and left streams among them: the same to the token, and no overspend', async () => {
    const redis = await openRedisServer()
    const bench = await openBench(modelsFile({}), { cacheUrl: redis.url })
    const simulator = await startSimulator()
    const models = await writeModels({
      deployments: Object.entries(behaviours).map(([alias, model]) =>
        deploymentAt(simulator.url, alias, model, { alias, price, concurrency: 1_000 }),
      ),
      aliases: { 'tutor-failing': { fallbacks: ['tutor-default'] } },
      budgets: [
        { each: 'tenant', micro_usd_per_day: limit },
        { each: 'student', requests_per_minute: 10_000 },
      ],
    })
    const options = { databaseUrl: bench.url, cacheUrl: redis.url, models, kinds, calls: 125 }
    const done = await Promise.all(Array.from({ length: 4 }, () => runReplica(options)))
    const outcomes = done.reduce<Record<string, number>>((all, one) => {
      for (const [name, count] of Object.entries(one)) all[name] = (all[name] ?? 0) + count
      return all
    }, {})
    const [sums] = await bench.db
      .selectFrom('charges')
      .select(({ fn }) => [
        fn.sum<string>('input_tokens').as('input'),
        fn.sum<string>('output_tokens').as('output'),
        fn.sum<string>('cost_micro_usd').as('cost'),
      ])
      .execute()
    const { inputTokens, outputTokens } = simulator.meter
    expect({ input: Number(sums?.input), output: Number(sums?.output) }).toEqual({
      input: inputTokens,
      output: outputTokens,
    })
    expect(Number(sums?.cost)).toBe(inputTokens + 2 * outputTokens)
    expect(Number(sums?.cost)).toBeLessThanOrEqual(limit)
    // Every way to end was gone, and the budget was used up.
    expect(outcomes).toMatchObject({
      ok: expect.any(Number),
      model_stream_cut: expect.any(Number),
      CANCELLED: expect.any(Number),
      budget_exceeded: expect.any(Number),
    })
    expect(Object.values(outcomes).reduce((a, b) => a + b, 0)).toBe(500)
    const open = await bench.db.selectFrom('calls').where('outcome', 'is', null).select('id').execute()
    expect(open).toEqual([])
    await simulator.close()
    await bench.close()
    await redis.close()
  }, 90_000)
})
