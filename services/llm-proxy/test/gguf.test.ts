import { until } from '../../../test/until.js'
import { ask, type Ggufs, openGgufs, post, promptOf, user } from './support/gguf.js'
import type { ProxyUnderTest } from './support/proxy.js'

let ggufs: Ggufs
beforeEach(async () => {
  ggufs = await openGgufs()
})
afterEach(() => ggufs.close())
const deployment = (more: object = {}) => ggufs.deployment(more)
/** What the stand-in was asked, which is its answer. */
const seenOf = async (running: ProxyUnderTest, body: object) =>
  JSON.parse((await post(running, body)).body.choices[0].message.content)

describe('a model in the process', () => {
  test('answers whole and streamed, with the tokens that its own tokenizer counts', async () => {
    const { running } = await ggufs.start()
    const answer = await running.rpc.complete(ask('say water moves slowly'))
    expect(answer).toMatchObject({ text: 'water moves slowly', model: 'small' })
    expect(answer.usage).toMatchObject({ input_tokens: promptOf('say water moves slowly'), output_tokens: 3 })
    const chunks = []
    for await (const chunk of running.rpc.chat(ask('say salt stays'))) chunks.push(chunk)
    expect(chunks.map((chunk) => (chunk.type === 'delta' ? chunk.text : '')).join('')).toBe('salt stays')
    expect(chunks.at(-1)).toMatchObject({
      type: 'finish',
      reason: 'stop',
      usage: { input_tokens: promptOf('say salt stays'), output_tokens: 2 },
    })
  })

  test('is told the conversation and how to choose its tokens', async () => {
    const { running } = await ggufs.start()
    const seen = await seenOf(running, {
      messages: [
        { role: 'system', content: 'Be kind.' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'What is ' },
            { type: 'text', text: 'osmosis?' },
          ],
        },
        { role: 'assistant', content: 'Water.' },
        { role: 'user', content: 'More' },
      ],
      max_tokens: 900,
      temperature: 0.2,
      top_p: 0.9,
      seed: -1,
      stop: ['END', 'STOP'],
      presence_penalty: 0.5,
    })
    expect(seen.history).toEqual([
      { type: 'system', text: 'Be kind.' },
      { type: 'user', text: 'What is osmosis?' },
      { type: 'model', response: ['Water.'] },
      { type: 'user', text: 'More' },
    ])
    expect(seen.options).toEqual({
      maxTokens: 900,
      temperature: 0.2,
      topP: 0.9,
      seed: 4_294_967_295,
      customStopTriggers: ['END', 'STOP'],
      repeatPenalty: { penalty: 1, frequencyPenalty: 0, presencePenalty: 0.5 },
    })
  })

  test("samples as llama.cpp's server does where nothing is said, and writes no more than the context holds", async () => {
    const { running } = await ggufs.start([deployment({ context_tokens: 512, max_output_tokens: 16 })])
    const content = 'photosynthesis '.repeat(20)
    const { options } = await seenOf(running, { messages: user(content), max_tokens: 400 })
    const maxTokens = 512 - promptOf(content) - 1
    expect(maxTokens).toBeLessThan(400)
    expect(options).toEqual({ maxTokens, temperature: 0.8, repeatPenalty: false })
  })

  test('says when its answer was cut short, and leaves thoughts out of it', async () => {
    const { running } = await ggufs.start()
    const { body } = await post(running, { messages: user('say one two three'), max_tokens: 2 })
    expect(body.choices[0]).toMatchObject({ finish_reason: 'length', message: { content: 'one two ' } })
    const thought = await post(running, { messages: user('say after I think') })
    expect(thought.body.choices[0].message.content).toBe('after I think')
  })

  test('counts what a seat still knew of a prompt as cached, and leaves it to that prompt', async () => {
    const { running } = await ggufs.start([deployment({ concurrency: 2 })])
    await running.rpc.complete(ask('say yes'))
    await running.rpc.complete(ask('say something else to a seat that knows nothing'))
    const { body } = await post(running, { messages: user('say yes') })
    expect(body.usage).toMatchObject({
      prompt_tokens: promptOf('say yes'),
      prompt_tokens_details: { cached_tokens: promptOf('say yes') - 1 },
    })
  })

  test('refuses a prompt that its own tokenizer finds too long', async () => {
    const { running } = await ggufs.start([deployment({ context_tokens: 256, max_output_tokens: 16 })])
    // 280 tokens for the stand-in, and about 20 for OpenAI's tokenizer, by which histories are trimmed.
    const { status, body } = await post(running, { messages: user('photosynthesis '.repeat(20)) })
    expect(status).toBe(400)
    expect(body.error.code).toBe('prompt_too_long')
  })

  test('that fails while it writes is a failure of the model', async () => {
    const { running } = await ggufs.start()
    await expect(running.rpc.complete(ask('fail'))).rejects.toMatchObject({ reason: 'model_failed' })
  })
})

describe('an answer by a schema', () => {
  const schema = {
    type: 'object',
    required: ['history', 'options'],
    properties: { history: { type: 'array' }, options: { type: 'object' } },
  }
  const response_format = { type: 'json_schema', json_schema: { name: 'seen', schema } }

  test('is held to it by a grammar, and the prompt says it, too', async () => {
    const { running } = await ggufs.start()
    const seen = await seenOf(running, { messages: user('JSON'), response_format })
    expect(seen.schema).toEqual({
      type: 'object',
      properties: {
        history: { type: 'array' },
        options: { type: 'object', additionalProperties: true },
      },
    })
    expect(seen.history.at(-1)).toEqual({ type: 'system', text: expect.stringContaining('"required"') })
  })

  test('is held to any JSON where the library refuses the grammar', async () => {
    const { running } = await ggufs.start()
    const refused = { ...schema, properties: { ...schema.properties, refused: { type: 'string' } } }
    const json_schema = { name: 'seen', schema: refused }
    const seen = await seenOf(running, {
      messages: user('JSON'),
      response_format: { type: 'json_schema', json_schema },
    })
    expect(seen.schema).toEqual({ type: 'object', additionalProperties: true })
  })

  test('is only asked for in the prompt where the deployment says so', async () => {
    const { running } = await ggufs.start([deployment({ json_schema: 'instructed' })])
    const seen = await seenOf(running, { messages: user('JSON'), response_format })
    expect(seen.schema).toBeUndefined()
    expect(seen.history.at(-1).text).toContain('"required"')
  })
})

describe('a caller who leaves', () => {
  const leave = async (running: ProxyUnderTest, content: string, stream: boolean, when: string) => {
    const leaving = new AbortController()
    const left = fetch(`${running.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: running.authorization, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'tutor-default', messages: user(content), stream, max_tokens: 30_000 }),
      signal: leaving.signal,
    })
    await until(
      () => ggufs.log(),
      (lines) => lines.includes(when),
    )
    leaving.abort()
    await left.catch(() => undefined)
  }

  test.each([true, false])('frees the only seat, streamed: %s', async (stream) => {
    const { running } = await ggufs.start([deployment({ concurrency: 1, context_tokens: 100_000 })])
    await leave(running, 'for ever', stream, 'answering')
    expect((await running.rpc.complete(ask('say here I am'))).text).toBe('here I am')
  })

  test('while the prompt is read ends the reading', async () => {
    const { running } = await ggufs.start([deployment({ concurrency: 1, context_tokens: 1_000_000 })])
    const content = 'photosynthesis '.repeat(14_000)
    await leave(running, content, false, 'read')
    expect((await running.rpc.complete(ask('say here I am'))).text).toBe('here I am')
    const blocks = (await ggufs.log()).filter((line) => line === 'read')
    expect(blocks.length).toBeLessThan(promptOf(content) / 128)
  })
})
