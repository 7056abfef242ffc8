import { type Simulator, startSimulator } from '@tutor/llm-simulator'
import { deploymentAt, writeModels } from './support/models-file.js'
import { caller, type ProxyUnderTest, startProxy } from './support/proxy.js'

const messages = [{ role: 'user' as const, content: 'What is osmosis?' }]
const asked = { messages, caller }

let simulator: Simulator
let proxy: ProxyUnderTest | undefined
beforeEach(async () => {
  simulator = await startSimulator({ apiKeys: ['good-key', 'other-key'] })
})
afterEach(async () => {
  await proxy?.stop()
  proxy = undefined
  await simulator.close()
})
const start = async (deployment: object, variables: Record<string, string> = {}) => {
  const file = { deployments: [{ name: 'only', alias: 'tutor-default', ...deployment }] }
  const environment = { KEY: 'good-key', ...variables, MODELS_FILE: await writeModels(file) }
  proxy = await startProxy(environment, { configured: false })
  return proxy
}
const read = async (running: ProxyUnderTest) => {
  const chunks = []
  for await (const chunk of running.rpc.chat(asked)) chunks.push(chunk)
  return chunks
}
const post = async (running: ProxyUnderTest, body: object, path = '/v1/chat/completions') => {
  const response = await running.post(path, body)
  // Whatever it is: the expectations look into it.
  return { status: response.status, body: JSON.parse(await response.text()) }
}

const providers = (model: string): readonly (readonly [string, () => object])[] => [
  ['openai-compatible', () => ({ provider: 'openai-compatible', url: simulator.url, model })],
  ['azure', () => ({ provider: 'azure', url: simulator.origin, model })],
  ['anthropic', () => ({ provider: 'anthropic', url: simulator.origin, model })],
]
const keys = [{ env: 'KEY' }]
const price = { input: 1_000_000, output: 2_000_000 }

describe.each(providers('sim:tokens=4'))('a deployment at %s', (_, deployment) => {
  test('answers whole and streamed, with what it used and what that cost', async () => {
    const running = await start({ ...deployment(), keys, price })
    const answer = await running.rpc.complete(asked)
    expect(answer.text).toBe('one two three four')
    const { input_tokens, output_tokens, cost_micro_usd } = answer.usage
    expect(output_tokens).toBe(4)
    expect(cost_micro_usd).toBe(input_tokens + 2 * 4)
    const chunks = await read(running)
    expect(chunks.map((chunk) => (chunk.type === 'delta' ? chunk.text : '')).join('')).toBe(
      'one two three four',
    )
    expect(chunks.at(-1)).toMatchObject({ type: 'finish', reason: 'stop', usage: answer.usage })
  })

  test('is told of a key that it refuses', async () => {
    const running = await start({ ...deployment(), keys }, { KEY: 'bad-key' })
    await expect(running.rpc.complete(asked)).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      reason: 'model_credentials_refused',
    })
  })
})

describe.each(providers('sim:tool=1'))('tools at %s', (_, deployment) => {
  const tools = [
    {
      type: 'function',
      function: {
        name: 'look_up',
        description: 'Looks something up',
        parameters: { type: 'object', properties: { word: { type: 'string' } }, required: ['word'] },
      },
    },
  ]

  test('are called, plain and in pieces, and their answers are understood', async () => {
    const running = await start({ ...deployment(), keys })
    const { body } = await post(running, { messages, tools })
    const { message, finish_reason } = body.choices[0]
    expect(finish_reason).toBe('tool_calls')
    const call = message.tool_calls[0]
    expect(call).toMatchObject({ type: 'function', function: { name: 'look_up' } })
    expect(JSON.parse(call.function.arguments)).toEqual({ word: expect.any(String) })
    const streamed = await running.post('/v1/chat/completions', { messages, tools, stream: true })
    const pieces = (await streamed.text())
      .split('\n\n')
      .filter((event) => event.startsWith('data: {'))
      .flatMap((event) => JSON.parse(event.slice(6)).choices[0]?.delta.tool_calls ?? [])
    const joined = pieces.map(
      (piece: { function?: { arguments?: string } }) => piece.function?.arguments ?? '',
    )
    expect(JSON.parse(joined.join(''))).toEqual(JSON.parse(call.function.arguments))
    const answered = await post(running, {
      messages: [...messages, message, { role: 'tool', tool_call_id: call.id, content: 'A cell' }],
      tools,
    })
    expect(answered.body.choices[0]).toMatchObject({
      finish_reason: 'stop',
      message: { content: expect.stringMatching(/\w/) },
    })
  })
})

describe.each(providers('sim:tokens=2'))('a picture for %s', (_, deployment) => {
  test('is passed on', async () => {
    const running = await start({ ...deployment(), keys })
    const url = 'data:image/png;base64,iVBORw0KGgo='
    const content = [
      { type: 'text', text: 'What is this?' },
      { type: 'image_url', image_url: { url } },
    ]
    const { status } = await post(running, { messages: [{ role: 'user', content }] })
    expect(status).toBe(200)
    expect(JSON.stringify(simulator.requests.at(-1)?.body)).toContain('iVBORw0KGgo=')
  })
})

describe('the keys of a pool', () => {
  const pool = (model: string) => ({
    provider: 'openai-compatible',
    url: simulator.url,
    model,
    keys: [{ env: 'KEY' }, { env: 'OTHER_KEY' }],
  })

  test('share the load', async () => {
    const running = await start(pool('sim:tokens=1,latency=20'), { OTHER_KEY: 'other-key' })
    await Promise.all(Array.from({ length: 8 }, () => running.rpc.complete(asked)))
    expect(new Set(simulator.requests.map(({ key }) => key))).toEqual(new Set(['good-key', 'other-key']))
  })

  test('stand in for one that is refused', async () => {
    const running = await start(pool('sim:tokens=1'), { KEY: 'bad-key', OTHER_KEY: 'other-key' })
    for (let call = 0; call < 8; call += 1) expect((await running.rpc.complete(asked)).text).toBe('one')
  })
})

describe('embeddings', () => {
  const deployment = () => ({
    alias: 'tutor-embedding',
    provider: 'openai-compatible',
    url: simulator.url,
    model: 'sim:',
    keys,
    price: { input: 1_000_000 },
  })

  test('come one per text, in their order, with their cost, as numbers or in base64', async () => {
    const running = await start({ ...deployment(), model: 'any-embedding' })
    const input = ['water moves', 'water', 'the moon']
    const { status, body } = await post(running, { input, model: 'tutor-embedding' }, '/v1/embeddings')
    expect(status).toBe(200)
    expect(body.data.map(({ index }: { index: number }) => index)).toEqual([0, 1, 2])
    expect(body.usage.cost_micro_usd).toBe(body.usage.prompt_tokens)
    const packed = await post(running, { input, encoding_format: 'base64' }, '/v1/embeddings')
    const bytes = Buffer.from(packed.body.data[1].embedding, 'base64')
    const first = bytes.readFloatLE(0)
    expect(first).toBeCloseTo(body.data[1].embedding[0], 5)
    expect(bytes.length).toBe(body.data[1].embedding.length * 4)
  })

  test('are refused at a model that has none, and for no text', async () => {
    const running = await start({ provider: 'anthropic', url: simulator.origin, model: 'x', keys })
    const refused = await post(running, { input: 'a', model: 'tutor-default' }, '/v1/embeddings')
    expect(refused).toMatchObject({ status: 400, body: { error: { code: 'no_embeddings' } } })
    const empty = await post(running, { input: [], model: 'tutor-default' }, '/v1/embeddings')
    expect(empty).toMatchObject({ status: 400, body: { error: { param: expect.stringContaining('input') } } })
  })
})

test.each(['hang', 'early', 'garbage', 'error'])(
  'a stream that ends by "%s" is an error and never a whole answer',
  async (fault) => {
    const deployment = deploymentAt(simulator.url, 'only', `sim:tokens=20,${fault}=5`, {
      timeout_ms: 300,
      keys,
    })
    const running = await start(deployment)
    await expect(read(running)).rejects.toMatchObject({ code: expect.stringMatching(/BAD_GATEWAY|TIMEOUT/) })
  },
)

test.each(['odd', 'undone', 'foreign=3'])('a stream that is "%s" is whole', async (oddity) => {
  const running = await start(deploymentAt(simulator.url, 'only', `sim:tokens=4,${oddity}`, { keys }))
  const chunks = await read(running)
  expect(chunks.map((chunk) => (chunk.type === 'delta' ? chunk.text : '')).join('')).toBe(
    'one two three four',
  )
  expect(chunks.at(-1)?.type).toBe('finish')
})
