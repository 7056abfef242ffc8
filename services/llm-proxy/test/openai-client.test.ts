import { embeddingOf, textTokens } from '@tutor/llm-simulator'
import OpenAI from 'openai'
import { until } from '../../../test/until.js'
import { startWholeEdge, type WholeEdge } from './support/whole-edge.js'

const messages = [{ role: 'user' as const, content: 'What is osmosis?' }]
const promptTokens = 3 + 4 + textTokens('What is osmosis?')
const tools = [
  {
    type: 'function' as const,
    function: {
      name: 'make_cards',
      description: 'Makes cards',
      parameters: { type: 'object', properties: { topic: { type: 'string' }, count: { type: 'integer' } } },
    },
  },
]
const written = { topic: 'Simulated topic', count: 1 }

let edge: WholeEdge
let openai: OpenAI
const thrownBy = async (asking: Promise<unknown>): Promise<InstanceType<typeof OpenAI.APIError>> => {
  const error = await asking.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(OpenAI.APIError)
  // Checked in the line before.
  return error as InstanceType<typeof OpenAI.APIError>
}

describe('the official client, unchanged', () => {
  beforeAll(async () => {
    edge = await startWholeEdge({
      'tutor-default': 'sim:tokens=5,cached=4',
      'tutor-embedding': 'sim',
      echo: 'sim:echo',
      'one-tool': 'sim:tool',
      'two-tools': 'sim:tool=2',
      cut: 'sim:tokens=50,cut=1500',
      silent: 'sim:hang',
      'falls-silent': 'sim:hang=2',
    })
    openai = edge.client()
  })
  afterAll(() => edge.stop())

  test('a chat, with its usage and cost', async () => {
    const { choices, usage, id, object, model } = await openai.chat.completions.create({
      model: 'tutor-default',
      messages,
    })
    expect(choices).toEqual([
      {
        index: 0,
        message: { role: 'assistant', content: 'one two three four five', refusal: null },
        logprobs: null,
        finish_reason: 'stop',
      },
    ])
    expect({ object, model }).toEqual({ object: 'chat.completion', model: 'sim:tokens=5,cached=4' })
    expect(id).toMatch(/^chatcmpl-/)
    expect(usage).toEqual({
      prompt_tokens: promptTokens,
      completion_tokens: 5,
      total_tokens: promptTokens + 5,
      prompt_tokens_details: { cached_tokens: 4 },
      cost_micro_usd: promptTokens - 4 + 2 + 10,
    })
  })

  test('a streamed chat, with usage where it is asked for', async () => {
    const stream = await openai.chat.completions.create({
      model: 'tutor-default',
      messages,
      stream: true,
      stream_options: { include_usage: true },
    })
    const chunks = []
    for await (const chunk of stream) chunks.push(chunk)
    expect(chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('')).toBe(
      'one two three four five',
    )
    expect(chunks.at(-2)?.choices[0]?.finish_reason).toBe('stop')
    expect(chunks.at(-1)).toMatchObject({
      choices: [],
      usage: { prompt_tokens: promptTokens, completion_tokens: 5, total_tokens: promptTokens + 5 },
    })
    const unasked = []
    for await (const chunk of await openai.chat.completions.create({
      model: 'tutor-default',
      messages,
      stream: true,
    }))
      unasked.push(chunk)
    expect(unasked.filter(({ usage }) => usage)).toEqual([])
  })

  test('its own helper for streams gathers what a plain chat gives', async () => {
    const runner = openai.chat.completions.stream({ model: 'two-tools', messages, tools })
    const { choices } = await runner.finalChatCompletion()
    expect(choices[0]?.finish_reason).toBe('tool_calls')
    const called = choices[0]?.message.tool_calls?.map((call) =>
      call.type === 'function' ? [call.id, call.function.name, JSON.parse(call.function.arguments)] : call,
    )
    expect(called).toEqual([
      ['call_1', 'make_cards', written],
      ['call_2', 'make_cards', written],
    ])
  })

  test('tools: the call, and the answer to its result', async () => {
    const first = await openai.chat.completions.create({ model: 'one-tool', messages, tools })
    const message = first.choices[0]?.message
    const [call] = message?.tool_calls ?? []
    expect(message?.content).toBeNull()
    expect(call).toEqual({
      id: 'call_1',
      type: 'function',
      function: { name: 'make_cards', arguments: JSON.stringify(written) },
    })
    const second = await openai.chat.completions.create({
      model: 'one-tool',
      tools,
      messages: [
        ...messages,
        { role: 'assistant', content: null, tool_calls: message?.tool_calls ?? [] },
        { role: 'tool', tool_call_id: call?.id ?? '', content: 'ten cards' },
      ],
    })
    expect(second.choices[0]).toMatchObject({
      finish_reason: 'stop',
      message: { content: expect.stringMatching(/^one two/) },
    })
    expect(edge.simulator.requests.at(-1)?.body).toMatchObject({
      tools,
      messages: [{}, { tool_calls: [{ id: 'call_1' }] }, { role: 'tool', content: 'ten cards' }],
    })
  })

  test('a tool that has to be called is named to the provider', async () => {
    const tool_choice = { type: 'function' as const, function: { name: 'make_cards' } }
    const { choices } = await openai.chat.completions.create({ model: 'echo', messages, tools, tool_choice })
    expect(choices[0]?.finish_reason).toBe('tool_calls')
    expect(edge.simulator.requests.at(-1)?.body).toMatchObject({ tool_choice })
  })

  test('response_format: the answer is JSON of that schema', async () => {
    const schema = {
      type: 'object',
      properties: { title: { type: 'string' }, level: { enum: ['easy', 'hard'] } },
      required: ['title', 'level'],
      additionalProperties: false,
    }
    const { choices } = await openai.chat.completions.create({
      model: 'tutor-default',
      messages,
      response_format: { type: 'json_schema', json_schema: { name: 'card', strict: true, schema } },
    })
    expect(JSON.parse(choices[0]?.message.content ?? '')).toEqual({ title: 'Simulated title', level: 'easy' })
  })

  test('images are passed through as they are', async () => {
    const content = [
      { type: 'text' as const, text: 'What is this?' },
      {
        type: 'image_url' as const,
        image_url: { url: 'data:image/png;base64,iVBORw0KGgo=', detail: 'low' as const },
      },
      { type: 'image_url' as const, image_url: { url: 'https://example.org/cell.png' } },
    ]
    const { choices } = await openai.chat.completions.create({
      model: 'echo',
      messages: [{ role: 'user', content }],
    })
    expect(choices[0]?.message.content).toBe('What is this?')
    expect(edge.simulator.requests.at(-1)?.body).toMatchObject({ messages: [{ role: 'user', content }] })
  })

  test('embeddings, of one text and of several; the client itself asks for base64', async () => {
    const one = await openai.embeddings.create({ model: 'tutor-embedding', input: 'one' })
    expect(one.data[0]?.embedding).toEqual([...embeddingOf('one')])
    expect(one.usage).toMatchObject({ prompt_tokens: 1, total_tokens: 1 })
    const several = await openai.embeddings.create({
      model: 'tutor-embedding',
      input: ['one', 'two three'],
      encoding_format: 'float',
    })
    expect(several.data.map(({ index, embedding }) => [index, embedding])).toEqual([
      [0, [...embeddingOf('one')]],
      [1, [...embeddingOf('two three')]],
    ])
  })

  test('models', async () => {
    const names = []
    for await (const { id } of openai.models.list()) names.push(id)
    expect(names).toEqual(expect.arrayContaining(['tutor-default', 'tutor-embedding', 'echo', 'tutor-local']))
  })

  describe('errors that it knows', () => {
    test('a wrong key', async () => {
      const stranger = edge.client({ apiKey: `tutor_${'x'.repeat(43)}` })
      const error = await thrownBy(stranger.chat.completions.create({ model: 'tutor-default', messages }))
      expect(error).toBeInstanceOf(OpenAI.AuthenticationError)
      expect(error).toMatchObject({ status: 401, code: 'invalid_api_key', type: 'authentication_error' })
    })

    test('an unknown model', async () => {
      const error = await thrownBy(openai.chat.completions.create({ model: 'gpt-unknown', messages }))
      expect(error).toBeInstanceOf(OpenAI.NotFoundError)
      expect(error).toMatchObject({ status: 404, code: 'model_not_found' })
    })

    test.each([
      ['temperature', { temperature: 5 }],
      ['max_tokens', { max_tokens: 0 }],
      ['messages.0.content', { messages: [{ role: 'user' as const, content: '' }] }],
    ])('a bad %s', async (param, body) => {
      const error = await thrownBy(
        openai.chat.completions.create({ model: 'tutor-default', messages, ...body }),
      )
      expect(error).toBeInstanceOf(OpenAI.BadRequestError)
      expect(error).toMatchObject({ status: 400, param, type: 'invalid_request_error' })
    })

    test('a stream that its provider cuts', async () => {
      const stream = await openai.chat.completions.create({ model: 'cut', messages, stream: true })
      let text = ''
      const reading = (async () => {
        for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? ''
      })()
      await thrownBy(reading)
      expect(text).toMatch(/^one two/)
    })
  })

  describe('leaving', () => {
    const left = async (before: number): Promise<void> => {
      await until(
        () => edge.simulator.meter.abandoned,
        (abandoned) => abandoned === before + 1,
      )
    }

    test('an abort of a plain chat stops the provider', async () => {
      const { abandoned, inputTokens } = edge.simulator.meter
      const leaving = new AbortController()
      const asking = openai.chat.completions.create({ model: 'silent', messages }, { signal: leaving.signal })
      await until(
        () => edge.simulator.meter.inputTokens,
        (tokens) => tokens > inputTokens,
      )
      leaving.abort()
      await expect(asking).rejects.toBeInstanceOf(OpenAI.APIUserAbortError)
      await left(abandoned)
    })

    test.each(['abort', 'break'])('so does leaving a stream by %s', async (how) => {
      const { abandoned } = edge.simulator.meter
      const stream = await openai.chat.completions.create({ model: 'falls-silent', messages, stream: true })
      for await (const chunk of stream) {
        if (chunk.choices[0]?.delta.content !== ' two') continue
        if (how === 'break') break
        stream.controller.abort()
      }
      await left(abandoned)
    })
  })
})

test('over the rate of a budget: 429, and when to come back', async () => {
  const limited = await startWholeEdge({ 'tutor-default': 'sim' }, [{ each: 'key', requests_per_minute: 1 }])
  try {
    const client = limited.client()
    await client.chat.completions.create({ model: 'tutor-default', messages })
    const error = await thrownBy(client.chat.completions.create({ model: 'tutor-default', messages }))
    expect(error).toBeInstanceOf(OpenAI.RateLimitError)
    expect(error).toMatchObject({ status: 429, type: 'rate_limit_error' })
    const seconds = Number(error.headers?.get('retry-after'))
    expect(seconds).toBeGreaterThanOrEqual(1)
    expect(seconds).toBeLessThanOrEqual(60)
    expect(limited.simulator.meter.requests).toBe(1)
  } finally {
    await limited.stop()
  }
})

test('over the money of a budget: 402 as insufficient_quota, and nothing is asked of the provider', async () => {
  const poor = await startWholeEdge({ 'tutor-default': 'sim' }, [{ each: 'tenant', micro_usd_per_day: 3 }])
  try {
    const error = await thrownBy(poor.client().chat.completions.create({ model: 'tutor-default', messages }))
    expect(error).toMatchObject({ status: 402, code: 'insufficient_quota' })
    expect(poor.simulator.meter.requests).toBe(0)
  } finally {
    await poor.stop()
  }
})
