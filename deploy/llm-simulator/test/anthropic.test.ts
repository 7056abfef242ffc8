import { textTokens } from '@tutor/llm-simulator'
import { readToEnd, simulator, stopSimulators } from './support/ask.js'

afterEach(stopSimulators)

const said = {
  max_tokens: 100,
  system: 'Be brief',
  messages: [{ role: 'user', content: 'What is osmosis?' }],
}
const input = 3 + 4 + textTokens('Be brief') + 4 + textTokens('What is osmosis?')
const version = { 'anthropic-version': '2023-06-01', 'x-api-key': 'key-a' }
const tools = [{ name: 'make_cards', input_schema: { type: 'object', properties: { topic: {} } } }]

async function claude() {
  const one = await simulator()
  const post = (model: string, body: object = {}, headers: object = version) =>
    one.send('/v1/messages', { model, ...said, ...body }, headers)
  return {
    ...one,
    post,
    async events(model: string, body: object = {}) {
      const { text, broken } = await readToEnd(await post(model, { stream: true, ...body }))
      const events = [...text.matchAll(/event: (\w+)\ndata: (.+)\n\n/g)].map(([, name, data]) => {
        const event = JSON.parse(data ?? '')
        expect(event.type).toBe(name)
        return event
      })
      return { events, broken }
    },
  }
}

test('a plain answer', async () => {
  const { post, bills } = await claude()
  expect(await (await post('sim:tokens=3,cached=2')).json()).toEqual({
    id: 'msg_simulated',
    type: 'message',
    role: 'assistant',
    model: 'sim:tokens=3,cached=2',
    content: [{ type: 'text', text: 'one two three' }],
    stop_reason: 'end_turn',
    stop_sequence: null,
    usage: {
      input_tokens: input - 2,
      cache_creation_input_tokens: 0,
      cache_read_input_tokens: 2,
      output_tokens: 3,
    },
  })
  expect(bills()).toEqual([
    {
      key: 'key-a',
      model: 'sim:tokens=3,cached=2',
      requests: 1,
      inputTokens: input,
      cachedInputTokens: 2,
      outputTokens: 3,
    },
  ])
})

test('a stream has its events in their order, and its usage at both ends', async () => {
  const { events } = await (await claude()).events('sim:tokens=3')
  expect(events.map(({ type }) => type)).toEqual([
    'message_start',
    'ping',
    'content_block_start',
    'content_block_delta',
    'content_block_delta',
    'content_block_delta',
    'content_block_stop',
    'message_delta',
    'message_stop',
  ])
  expect(events[0].message.usage).toMatchObject({ input_tokens: input, output_tokens: 1 })
  expect(events[3]).toEqual({
    type: 'content_block_delta',
    index: 0,
    delta: { type: 'text_delta', text: 'one' },
  })
  expect(events[7]).toMatchObject({ delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 3 } })
})

test('tools are called, plain and in pieces', async () => {
  const { post, events } = await claude()
  const called = { type: 'tool_use', id: 'call_1', name: 'make_cards' }
  expect(await (await post('sim:tool', { tools })).json()).toMatchObject({
    content: [{ ...called, input: { topic: 'Simulated topic' } }],
    stop_reason: 'tool_use',
  })
  const streamed = (await events('sim', { tools, tool_choice: { type: 'any' } })).events
  expect(streamed[2]).toEqual({
    type: 'content_block_start',
    index: 0,
    content_block: { ...called, input: {} },
  })
  const json = streamed.map(({ delta }) => delta?.partial_json ?? '').join('')
  expect(JSON.parse(json)).toEqual({ topic: 'Simulated topic' })
  const after = [
    ...said.messages,
    { role: 'assistant', content: [{ ...called, input: {} }] },
    { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'call_1', content: 'done' }] },
  ]
  const answered = await (await post('sim:tool,tokens=1', { tools, messages: after })).json()
  expect(answered).toMatchObject({ content: [{ type: 'text', text: 'one' }] })
})

test('images and blocks of text are taken', async () => {
  const { post, meter } = await claude()
  const image = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } }
  const content = [{ type: 'text', text: 'What is this?' }, image]
  const answer = await (
    await post('sim:echo', { system: undefined, messages: [{ role: 'user', content }] })
  ).json()
  expect(answer).toMatchObject({ content: [{ text: 'What is this?' }] })
  expect(meter.inputTokens).toBe(3 + 4 + textTokens('What is this?') + 1_445)
})

test.each([
  [400, 'invalid_request_error'],
  [429, 'rate_limit_error'],
  [500, 'api_error'],
  [529, 'overloaded_error'],
])('status=%i is an error of type %s', async (status, type) => {
  const refused = await (await claude()).post(`sim:status=${status}`)
  expect([refused.status, await refused.json()]).toEqual([
    status,
    { type: 'error', error: { type, message: 'simulated failure' } },
  ])
})

test.each([
  ['max_tokens', { max_tokens: undefined }, version],
  ['anthropic-version', {}, {}],
])('is refused without %s', async (name, body, headers) => {
  const refused = await (await claude()).post('sim', body, headers)
  expect([refused.status, await refused.json()]).toMatchObject([
    400,
    { error: { message: expect.stringContaining(name) } },
  ])
})

test('a stream can end with an error, be cut, or end too early', async () => {
  const { events } = await claude()
  expect((await events('sim:error=2')).events.at(-1)).toEqual({
    type: 'error',
    error: { type: 'overloaded_error', message: 'simulated failure' },
  })
  expect((await events('sim:cut=900')).broken).toBe(true)
  const early = await events('sim:early=2')
  expect([early.broken, early.events.at(-1).type]).toEqual([false, 'content_block_delta'])
})
