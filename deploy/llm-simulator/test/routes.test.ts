import { embeddingOf, textTokens } from '@tutor/llm-simulator'
import { eventsOf, messages, promptTokens, simulator, stopSimulators } from './support/ask.js'

afterEach(stopSimulators)

const azure = (path: string, version = '?api-version=2024-10-21') => `/openai/deployments/${path}${version}`

describe('Azure', () => {
  test('answers at the path of a deployment, and bills it', async () => {
    const { send, bills } = await simulator()
    const path = azure(`${encodeURIComponent('sim:tokens=2')}/chat/completions`)
    const response = await send(path, { messages }, { 'api-key': 'key-z' })
    expect(await response.json()).toMatchObject({ choices: [{ message: { content: 'one two' } }] })
    expect(bills()).toMatchObject([
      { key: 'key-z', model: 'sim:tokens=2', inputTokens: promptTokens, outputTokens: 2 },
    ])
  })

  test('begins a stream with what its filters say of the prompt', async () => {
    const { send } = await simulator()
    const response = await send(azure('sim:tokens=2/chat/completions'), { messages, stream: true })
    const { chunks, content, complete } = eventsOf(await response.text())
    expect(chunks[0]).toMatchObject({ choices: [], prompt_filter_results: [{ prompt_index: 0 }] })
    expect([content, complete]).toEqual(['one two', true])
  })

  test.each([azure('sim/chat/completions', ''), azure('sim/completions'), '/openai/deployments/sim'])(
    'knows no %s',
    async (path) => {
      const { send } = await simulator()
      expect((await send(path, { messages })).status).toBe(404)
    },
  )
})

describe('embeddings', () => {
  const cosine = (one: string, other: string) => {
    const [a, b] = [embeddingOf(one), embeddingOf(other)]
    return a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0)
  }

  test('are unit vectors, the same for the same text, alike for texts that share words', () => {
    expect(cosine('What is osmosis?', 'what is OSMOSIS')).toBeCloseTo(1)
    const near = cosine('explain osmosis in plants', 'explain osmosis in animals')
    const far = cosine('explain osmosis in plants', 'ten cards about Rome')
    expect(near).toBeGreaterThan(0.6)
    expect(Math.abs(far)).toBeLessThan(0.3)
  })

  test('come as floats or base64, in the order of the texts, with their usage', async () => {
    const { send, meter } = await simulator()
    const ask = async (body: object) => {
      const answer = await (await send('/v1/embeddings', { model: 'sim', ...body })).json()
      // The test looks at nothing else.
      return answer as { data: { index: number; embedding: number[] & string }[]; usage: object }
    }
    const floats = await ask({ input: ['one', 'two three'] })
    expect(floats.data.map(({ index, embedding }) => [index, embedding])).toEqual([
      [0, [...embeddingOf('one')]],
      [1, [...embeddingOf('two three')]],
    ])
    expect(floats.usage).toEqual({ prompt_tokens: 3, total_tokens: 3 })
    const coded = await ask({ input: 'one', encoding_format: 'base64', dimensions: 8 })
    const bytes = Buffer.from(String(coded.data[0]?.embedding), 'base64')
    expect([...new Float32Array(new Uint8Array(bytes).buffer)]).toEqual([...embeddingOf('one', 8)])
    expect(meter).toMatchObject({ requests: 2, inputTokens: 3 + textTokens('one'), outputTokens: 0 })
  })

  test('fail as chats do', async () => {
    const { send, meter } = await simulator()
    const status = async (body: object) => (await send('/v1/embeddings', { model: 'sim', ...body })).status
    expect(await status({ model: 'sim:status=429', input: 'one' })).toBe(429)
    expect(await status({ input: [] })).toBe(400)
    expect(meter.inputTokens).toBe(0)
  })
})

test('lists its models', async () => {
  const { url } = await simulator()
  expect(await (await fetch(`${url}/models`)).json()).toMatchObject({
    object: 'list',
    data: expect.arrayContaining([expect.objectContaining({ id: 'sim', object: 'model' })]),
  })
})

describe('with API keys', () => {
  const apiKeys = ['key-a', 'key-b']
  const paths = ['/v1/chat/completions', '/v1/embeddings', '/v1/messages', azure('sim/chat/completions')]

  test.each(paths)('%s refuses a key that is not known, in its own form', async (path) => {
    const { send, meter } = await simulator({ apiKeys })
    const refused = await send(path, { model: 'sim', messages }, { authorization: 'Bearer wrong' })
    expect([refused.status, await refused.json()]).toMatchObject([
      401,
      { error: { message: 'unknown API key' } },
    ])
    expect((await send(path, { model: 'sim', messages })).status).toBe(401)
    expect(meter.requests).toBe(0)
  })

  test('bills each of them by itself, whichever header it came in', async () => {
    const { send, bills, url } = await simulator({ apiKeys })
    const body = { model: 'sim:tokens=1', messages }
    await send('/v1/chat/completions', body, { authorization: 'Bearer key-a' })
    await send('/v1/chat/completions', body, { authorization: 'Bearer key-b' })
    await send(azure('sim:tokens=1/chat/completions'), { messages }, { 'api-key': 'key-b' })
    expect(bills().map(({ key, outputTokens }) => [key, outputTokens])).toEqual([
      ['key-a', 1],
      ['key-b', 2],
    ])
    expect((await fetch(`${url}/models`)).status).toBe(401)
  })
})

describe('limits', () => {
  test('limit: so many requests a second for each key, then 429; the headers say so', async () => {
    const { send } = await simulator()
    const ask = (key: string) =>
      send('/v1/chat/completions', { model: 'sim:limit=2', messages }, { authorization: `Bearer ${key}` })
    const first = await ask('key-a')
    expect(first.headers.get('x-ratelimit-limit-requests')).toBe('2')
    expect(first.headers.get('x-ratelimit-remaining-requests')).toBe('1')
    expect(first.headers.get('x-ratelimit-reset-requests')).toMatch(/^\d+ms$/)
    const storm = await Promise.all(Array.from({ length: 20 }, () => ask('key-a')))
    const refused = storm.filter(({ status }) => status === 429)
    expect(refused.length).toBeGreaterThan(10)
    for (const { headers } of refused) {
      expect(headers.get('retry-after')).toBe('1')
      expect(headers.get('x-ratelimit-remaining-requests')).toBe('0')
    }
    expect((await ask('key-b')).status).toBe(200)
  })

  test('retryDate: Retry-After is an HTTP date', async () => {
    const { post } = await simulator()
    const asked = Date.now()
    const after = (await post('sim:status=429,retryAfter=100,retryDate')).headers.get('retry-after') ?? ''
    expect(after).toMatch(/^\w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT$/)
    expect(Date.parse(after)).toBeGreaterThan(asked + 98_000)
  })
})

describe('what was received', () => {
  test('can be seen: path, headers, key and body', async () => {
    const { send, requests } = await simulator()
    const body = { model: 'sim', messages }
    await send('/v1/chat/completions', body, { authorization: 'Bearer key-a', 'x-request-id': 'r1' })
    expect(requests).toMatchObject([
      {
        method: 'POST',
        path: '/v1/chat/completions',
        headers: { 'x-request-id': 'r1' },
        key: 'key-a',
        body,
      },
    ])
  })

  test('is kept of the newest thousand', async () => {
    const { post, requests } = await simulator()
    const last = 1_004
    for (let index = 0; index <= last; index += 1) await post('sim:tokens=1', { user: `${index}` })
    expect(requests).toHaveLength(1_000)
    expect([requests[0], requests.at(-1)]).toMatchObject([
      { body: { user: '5' } },
      { body: { user: `${last}` } },
    ])
  })

  test('is told over HTTP too, for other processes', async () => {
    const { post, origin, meter, bills } = await simulator()
    await post('sim:tokens=1')
    expect(await (await fetch(`${origin}/meter`)).json()).toEqual({ meter, bills: bills() })
  })
})
