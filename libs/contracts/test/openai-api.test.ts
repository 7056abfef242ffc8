import { ChatCompletion, ChatCompletionRequest, ModelList, PageQuery, pageOf } from '@tutor/contracts'
import fc from 'fast-check'
import { z } from 'zod'

const takes = (schema: { safeParse(value: unknown): { success: boolean } }, value: unknown): boolean =>
  schema.safeParse(value).success
const messages = [{ role: 'user', content: 'What is osmosis?' }]

describe('a request for a chat completion', () => {
  test('needs messages only: the model is ours to choose, and the answer comes whole', () => {
    expect(ChatCompletionRequest.parse({ messages })).toEqual({
      model: 'tutor-default',
      messages,
    })
  })

  test('takes what the clients of OpenAI send', () => {
    const request = {
      model: 'tutor-reasoning',
      messages: [
        { role: 'system', content: 'Be kind' },
        { role: 'developer', content: 'Be brief' },
        ...messages,
        { role: 'assistant', content: 'Water that moves', name: 'tutor' },
      ],
      stream: true,
      stream_options: { include_usage: true },
      max_completion_tokens: 100,
      temperature: 0.5,
      user: 'student-1',
    }
    expect(ChatCompletionRequest.parse(request)).toEqual(request)
  })

  test('takes pictures, tools with their calls and answers, and a form for the answer', () => {
    const request = {
      model: 'tutor-default',
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'What is this?' },
            { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA', detail: 'low' } },
          ],
        },
        {
          role: 'assistant',
          content: null,
          tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'look_up', arguments: '{}' } }],
        },
        { role: 'tool', content: 'A cell', tool_call_id: 'call_1' },
      ],
      tools: [{ type: 'function', function: { name: 'look_up', parameters: { type: 'object' } } }],
      tool_choice: 'auto',
      response_format: { type: 'json_schema', json_schema: { name: 'answer', schema: { type: 'object' } } },
    }
    expect(ChatCompletionRequest.parse(request)).toEqual(request)
  })

  test.each([
    ['no messages', { messages: [] }],
    ['an empty message', { messages: [{ role: 'user', content: '' }] }],
    ['a role that nobody has', { messages: [{ role: 'teacher', content: 'hello' }] }],
    ['an empty list of tools', { messages, tools: [] }],
    [
      'a picture at an address that is no picture',
      {
        messages: [
          { role: 'user', content: [{ type: 'image_url', image_url: { url: 'file:///etc/passwd' } }] },
        ],
      },
    ],
    ['a field that nobody knows', { messages, colour: 'red' }],
    ['several answers at once', { messages, n: 2 }],
    ['a model without a name', { messages, model: '' }],
    ['no tokens', { messages, max_tokens: 0 }],
    ['half a token', { messages, max_tokens: 1.5 }],
    ['a stream in words', { messages, stream: 'yes' }],
    ['an unknown option of the stream', { messages, stream_options: { pace: 1 } }],
  ])('is refused with %s', (_name, body) => expect(takes(ChatCompletionRequest, body)).toBe(false))

  test('takes temperatures from 0 to 2', () => {
    fc.assert(
      fc.property(fc.double({ min: -1, max: 3, noNaN: true }), (temperature) => {
        const legal = temperature >= 0 && temperature <= 2
        expect(takes(ChatCompletionRequest, { messages, temperature })).toBe(legal)
      }),
    )
  })
})

describe('a chat completion', () => {
  const completion = {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1_700_000_000,
    model: 'tutor-default',
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: 'Water moves', refusal: null },
        logprobs: null,
        finish_reason: 'stop',
      },
    ],
    usage: {
      prompt_tokens: 3,
      completion_tokens: 2,
      total_tokens: 5,
      prompt_tokens_details: { cached_tokens: 0 },
      cost_micro_usd: 12,
    },
  }

  test('has the shape that clients of OpenAI read', () =>
    expect(ChatCompletion.parse(completion)).toEqual(completion))

  test.each([
    ['usage', { usage: undefined }],
    ['its object', { object: 'chat.completion.chunk' }],
    ['a whole number of tokens', { usage: { ...completion.usage, total_tokens: 0.5 } }],
    ['a role', { choices: [{ index: 0, message: { content: 'x' }, finish_reason: 'stop' }] }],
  ])('is none without %s', (_name, change) =>
    expect(takes(ChatCompletion, { ...completion, ...change })).toBe(false),
  )
})

test('a list of models has the shape that clients of OpenAI read', () => {
  const model = { id: 'tutor-local', object: 'model', created: 0, owned_by: 'ai-tutor' }
  expect(takes(ModelList, { object: 'list', data: [model] })).toBe(true)
  expect(takes(ModelList, { object: 'list', data: [{ id: 'tutor-local' }] })).toBe(false)
})

test('a page holds 20 items unless told, and 100 at most', () => {
  expect(PageQuery.parse({})).toEqual({ limit: 20 })
  // From the query of a URL, hence as text.
  expect(PageQuery.parse({ limit: '100', cursor: 'abc' })).toEqual({ limit: 100, cursor: 'abc' })
  for (const limit of ['0', '101', '-1', '2.5', 'many', 'NaN'])
    expect([limit, takes(PageQuery, { limit })]).toEqual([limit, false])
  const Page = pageOf(z.number())
  expect(takes(Page, { items: [1], next_cursor: null })).toBe(true)
  expect(takes(Page, { items: [1] })).toBe(false)
})
