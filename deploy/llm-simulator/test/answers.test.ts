import { textTokens, wordsOf } from '@tutor/llm-simulator'
import { contentOf, promptTokens, simulator, stopSimulators } from './support/ask.js'

afterEach(stopSimulators)

const usageOf = (output: number) => ({
  prompt_tokens: promptTokens,
  completion_tokens: output,
  total_tokens: promptTokens + output,
  prompt_tokens_details: { cached_tokens: 0 },
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
    expect(contentOf(given)).toBe(wordsOf(40).join(''))
  },
)

test.each([1, 7, 300])('tokens=%i: the answer has so many words, a token each', async (tokens) => {
  const { answer } = await simulator()
  const given = await answer(`sim:tokens=${tokens}`)
  expect(contentOf(given).split(' ')).toHaveLength(tokens)
  expect(textTokens(contentOf(given))).toBe(tokens)
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
  expect(meter).toEqual({
    requests: 2,
    inputTokens: 2 * promptTokens,
    cachedInputTokens: 0,
    outputTokens: 7,
    abandoned: 0,
  })
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
  const refused = await fetch(`${url}/images`, { method: 'POST' })
  expect([refused.status, await refused.json()]).toEqual([404, { error: expect.anything() }])
  expect((await fetch(`${url}/chat/completions`)).status).toBe(404)
})

test('is gone once it is closed', async () => {
  const { url, answer } = await simulator()
  await answer('any')
  await stopSimulators()
  await expect(fetch(url)).rejects.toThrow()
})

test.each([
  ['max_tokens', 3, 'one two three', 'length'],
  ['max_completion_tokens', 2, 'one two', 'length'],
  ['max_tokens', 100, 'one two three four five', 'stop'],
])('%s=%i limits an answer of five words', async (name, most, content, reason) => {
  const { answer } = await simulator()
  const given = await answer('sim:tokens=5', { [name]: most })
  expect([contentOf(given), given.choices[0]?.finish_reason]).toEqual([content, reason])
})

test('echo: the answer is the last message, whole characters at a time', async () => {
  const { answer, stream } = await simulator()
  const text = 'Zoë’s 👩‍🔬 knows «Δx → 0», <|endoftext|> and naïve 你好'
  const said = { messages: [{ role: 'user', content: text }] }
  expect(contentOf(await answer('sim:echo', said))).toBe(text)
  const { chunks, content } = await stream('sim:echo', said)
  expect(content).toBe(text)
  expect(chunks.every((chunk) => !chunk.choices[0]?.delta?.content?.includes('\uFFFD'))).toBe(true)
})

test('stamp: each piece is the time at which it was written', async () => {
  const { stream, meter } = await simulator()
  const before = performance.timeOrigin + performance.now()
  const { content } = await stream('sim:stamp,tokens=3,pace=5')
  const times = content.trim().split(' ').map(Number)
  expect(times).toHaveLength(3)
  expect([...times].sort((one, other) => one - other)).toEqual(times)
  expect(times[0]).toBeGreaterThanOrEqual(before - 1)
  expect(meter.outputTokens).toBe(textTokens(content))
})

test('cached: so many tokens of the prompt count as cached, but never more than there are', async () => {
  const { answer, meter } = await simulator()
  const cachedBy = async (model: string) => (await answer(model)).usage
  expect(await cachedBy('sim:cached=6')).toMatchObject({ prompt_tokens_details: { cached_tokens: 6 } })
  expect(await cachedBy('sim:cached=1000')).toMatchObject({
    prompt_tokens: promptTokens,
    prompt_tokens_details: { cached_tokens: promptTokens },
  })
  expect(meter).toMatchObject({ inputTokens: 2 * promptTokens, cachedInputTokens: 6 + promptTokens })
})

test('images are taken, and count by their detail', async () => {
  const { answer, requests } = await simulator()
  const image = { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } }
  const small = { type: 'image_url', image_url: { ...image.image_url, detail: 'low' } }
  const content = [{ type: 'text', text: 'What is this?' }, image, small]
  const given = await answer('sim:echo', { messages: [{ role: 'user', content }] })
  expect(contentOf(given)).toBe('What is this?')
  expect(given.usage).toMatchObject({ prompt_tokens: 3 + 4 + textTokens('What is this?') + 1_445 + 85 })
  expect(requests[0]?.body).toMatchObject({ messages: [{ content }] })
})

test.each([
  [{ messages: [] }, 'messages'],
  [{ messages: [{ role: 'robot', content: 'x' }] }, 'messages.0.role'],
  [{ max_tokens: 0 }, 'max_tokens'],
])('%j is refused with 400 and the name of the field', async (body, param) => {
  const { post, meter } = await simulator()
  const refused = await post('sim', body)
  expect([refused.status, await refused.json()]).toMatchObject([400, { error: { param } }])
  expect(meter.inputTokens).toBe(0)
})
