import OpenAI from 'openai'
import { type ProxyUnderTest, startProxy } from './support/proxy.js'

const messages = [{ role: 'user' as const, content: 'hello there' }]
const dataOf = (text: string): string[] =>
  text
    .split('\n\n')
    .filter((block) => block.startsWith('data: '))
    .map((block) => block.slice(6))

describe('POST /v1/chat/completions', () => {
  let proxy: ProxyUnderTest
  const start = async (environment?: Record<string, string>, options?: { configured: boolean }) => {
    proxy = await startProxy(environment, options)
  }
  afterEach(async () => {
    await proxy.stop()
  })
  const ask = async (body: object) => {
    const response = await proxy.post('/v1/chat/completions', { messages, ...body })
    return { status: response.status, text: await response.text() }
  }

  test('serves the official client, plain and streamed', async () => {
    await start()
    const openai = new OpenAI({ baseURL: `${proxy.url}/v1`, apiKey: proxy.authorization.slice(7) })
    const plain = await openai.chat.completions.create({ model: 'tutor-default', messages })
    expect(plain.choices[0]?.message.content).toBe('one two three four five')
    expect(plain.usage?.total_tokens).toBe(14)
    const stream = await openai.chat.completions.create({
      model: 'tutor-default',
      messages,
      stream: true,
      stream_options: { include_usage: true },
    })
    let text = ''
    let tokens: number | undefined
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? ''
      tokens = chunk.usage?.completion_tokens ?? tokens
    }
    expect(text).toBe('one two three four five')
    expect(tokens).toBe(5)
  })

  test('ends a cut stream with an error and without [DONE]', async () => {
    await start({ MODEL_DEFAULT: 'sim:tokens=50,cut=900' })
    const { status, text } = await ask({ stream: true })
    expect(status).toBe(200)
    const data = dataOf(text)
    expect(data).not.toContain('[DONE]')
    expect(JSON.parse(data.at(-1) ?? '')).toMatchObject({ error: { type: 'server_error' } })
  })

  test.each([false, true])(
    'answers by the local tutor, by name, when no model is configured (stream: %s)',
    async (stream) => {
      await start({}, { configured: false })
      const { status, text } = await ask({ stream })
      expect(status).toBe(200)
      if (!stream) {
        const { model, choices } = JSON.parse(text)
        expect(model).toBe('tutor-local')
        expect(choices[0].message.content).toBe('First part.\n\nSecond part.')
        return
      }
      const data = dataOf(text)
      expect(data.at(-1)).toBe('[DONE]')
      const chunks = data.slice(0, -1).map((one) => JSON.parse(one))
      expect(chunks.map(({ choices }) => choices[0].delta.content ?? '').join('')).toBe(
        'First part.\n\nSecond part.',
      )
      expect(chunks.at(-1).model).toBe('tutor-local')
    },
  )

  test.each([false, true])(
    'answers by the local tutor when the model fails before its first byte (stream: %s)',
    async (stream) => {
      await start({ MODEL_DEFAULT: 'sim:status=500' })
      const { status, text } = await ask({ stream })
      expect(status).toBe(200)
      expect(text).toContain('tutor-local')
    },
  )

  test("passes a caller's mistake on instead of hiding it behind the local tutor", async () => {
    await start({ MODEL_DEFAULT: 'sim:status=400' })
    expect((await ask({})).status).toBe(400)
  })

  test('answers 404 to an unknown model and 400 to an unknown field, with its path', async () => {
    await start()
    expect((await ask({ model: 'nobody' })).status).toBe(404)
    const { status, text } = await ask({ tools: [] })
    expect(status).toBe(400)
    expect(JSON.parse(text).error).toMatchObject({ type: 'invalid_request_error', param: 'tools' })
  })

  test('lists the aliases, and always the local tutor', async () => {
    await start()
    const response = await fetch(`${proxy.url}/v1/models`, {
      headers: { authorization: proxy.authorization },
    })
    const { data } = (await response.json()) as { data: { id: string }[] }
    expect(data.map(({ id }) => id)).toEqual([
      'tutor-default',
      'tutor-reasoning',
      'tutor-embedding',
      'tutor-local',
    ])
  })
})
