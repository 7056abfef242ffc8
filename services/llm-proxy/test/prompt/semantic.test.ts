import { startSimulator, textTokens } from '@tutor/llm-simulator'
import { openRedisServer, withOwnRedis } from '../../../../test/redis.js'
import { deploymentAt, writeModels } from '../support/models-file.js'
import { type ProxyUnderTest, startProxy } from '../support/proxy.js'
import { describeSemanticCache } from './semantic.spec.js'

describeSemanticCache('memory', () => 'memory:')

withOwnRedis('semantic cache over Redis', () => {
  let redis: Awaited<ReturnType<typeof openRedisServer>>
  beforeAll(async () => {
    redis = await openRedisServer()
  })
  afterAll(() => redis.close())
  describeSemanticCache('redis', () => redis.url)
})

describe('through the proxy', () => {
  const ask = (content: string, more: object = {}) => ({
    model: 'tutor-default',
    temperature: 0,
    messages: [{ role: 'user', content }],
    ...more,
  })
  let proxy: ProxyUnderTest
  afterEach(() => proxy.stop())
  const start = async (): Promise<ProxyUnderTest> => {
    const simulator = await startSimulator()
    const price = { input: 1_000_000, output: 1_000_000 }
    const file = {
      deployments: [
        deploymentAt(simulator.url, 'chat', 'sim:tokens=3', { price }),
        deploymentAt(simulator.url, 'embedder', 'sim', { price, alias: 'tutor-embedding' }),
      ],
      aliases: {
        'tutor-default': { semantic_cache: { threshold: 0.8, embedding_alias: 'tutor-embedding' } },
      },
    }
    const started = await startProxy({ MODELS_FILE: await writeModels(file) }, { configured: false })
    const stop = async (): Promise<void> => {
      await started.stop()
      await simulator.close()
    }
    return { ...started, simulator, stop }
  }

  test('an answer says that it is another question’s, and the ledger has its embedding', async () => {
    proxy = await start()
    const first = await proxy.post('/v1/chat/completions', ask('What is osmosis in the roots of plants?'))
    expect((await first.json()) as object).not.toHaveProperty('served_from')
    const alike = 'So what is osmosis in the roots of plants?'
    const body = ask(alike)
    const cost = textTokens(alike)
    const second = await proxy.post('/v1/chat/completions', body)
    expect((await second.json()) as object).toMatchObject({
      served_from: 'semantic_cache',
      choices: [{ message: { content: 'one two three' } }],
      usage: { cost_micro_usd: cost },
    })
    const streamed = await proxy.post('/v1/chat/completions', {
      ...body,
      stream: true,
      stream_options: { include_usage: true },
    })
    const text = await streamed.text()
    expect(text).toContain('"served_from":"semantic_cache"')
    expect(text).toContain(`"cost_micro_usd":${cost}`)
    expect(text).toContain('[DONE]')
    const usage = await fetch(`${proxy.url}/v1/usage?group_by=alias`, {
      headers: { authorization: proxy.authorization },
    })
    expect(((await usage.json()) as { items: object[] }).items).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ alias: 'tutor-default', calls: 1 }),
        expect.objectContaining({ alias: 'tutor-embedding', calls: 3 }),
      ]),
    )
  })
})
