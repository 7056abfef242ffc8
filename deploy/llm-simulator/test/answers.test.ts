import { contentOf, messages, promptTokens, simulator, stopSimulators } from './support/ask.js'

afterEach(stopSimulators)

const usageOf = (output: number) => ({
  prompt_tokens: promptTokens,
  completion_tokens: output,
  total_tokens: promptTokens + output,
})

test.each(['gpt-anything', 'sim', 'simulated', ''])(
  'the model %j answers at once with 40 words',
  async (model) => {
    const { answer } = await simulator()
    const given = await answer(model)
    expect(given).toMatchObject({
      object: 'chat.completion',
      model,
      choices: [{ message: { role: 'assistant' }, finish_reason: 'stop' }],
      usage: usageOf(40),
    })
    expect(contentOf(given).trim().split(' ')).toHaveLength(40)
  },
)

test.each([1, 7, 300])('tokens=%i: the answer has so many words, and usage says so', async (tokens) => {
  const { answer } = await simulator()
  const given = await answer(`sim:tokens=${tokens}`)
  expect(contentOf(given).trim().split(' ')).toHaveLength(tokens)
  expect(given.usage).toEqual(usageOf(tokens))
})

test('the same request is answered with the same words, streamed or not', async () => {
  const { answer, stream } = await simulator()
  const plain = await answer('sim:tokens=12')
  expect(await answer('sim:tokens=12')).toEqual(plain)
  expect((await stream('sim:tokens=12')).content).toBe(contentOf(plain))
})

test('a stream is a chunk for each token, then the reason of its end, then [DONE]', async () => {
  const { post, stream } = await simulator()
  const response = await post('sim:tokens=3', { stream: true })
  expect(response.headers.get('content-type')).toBe('text/event-stream')
  await response.text()
  const { chunks, complete } = await stream('sim:tokens=3')
  expect(chunks.map(({ choices }) => choices[0]?.finish_reason)).toEqual([null, null, null, 'stop'])
  expect(chunks.every(({ object }) => object === 'chat.completion.chunk')).toBe(true)
  expect(complete).toBe(true)
})

test('a stream tells its usage last, and only to those who ask', async () => {
  const { stream } = await simulator()
  const asked = await stream('sim:tokens=3', { stream_options: { include_usage: true } })
  expect(asked.chunks.at(-1)).toMatchObject({ choices: [], usage: usageOf(3) })
  expect(asked.chunks.filter(({ usage }) => usage)).toHaveLength(1)
  for (const options of [{}, { stream_options: {} }, { stream_options: { include_usage: false } }])
    expect((await stream('sim:tokens=3', options)).chunks.filter(({ usage }) => usage)).toEqual([])
})

test('the meter counts requests and tokens of plain and streamed answers alike', async () => {
  const { answer, stream, meter } = await simulator()
  await answer('sim:tokens=3')
  await stream('sim:tokens=4')
  expect(meter).toEqual({ requests: 2, inputTokens: 2 * promptTokens, outputTokens: 7, abandoned: 0 })
})

test('two simulators know nothing of each other', async () => {
  const [one, other] = [await simulator(), await simulator()]
  await one.answer('any')
  expect([one.meter.requests, other.meter.requests]).toEqual([1, 0])
  expect(one.url).not.toBe(other.url)
})

test('says that it is healthy, and knows no other route', async () => {
  const { url } = await simulator()
  expect(await (await fetch(url.replace('/v1', '/health'))).text()).toBe('ok')
  const refused = await fetch(`${url}/embeddings`, { method: 'POST', body: JSON.stringify({ messages }) })
  expect([refused.status, await refused.json()]).toEqual([404, { error: expect.anything() }])
  expect((await fetch(`${url}/chat/completions`)).status).toBe(404)
})

test('is gone once it is closed', async () => {
  const { url, answer } = await simulator()
  await answer('any')
  await stopSimulators()
  await expect(fetch(url)).rejects.toThrow()
})
