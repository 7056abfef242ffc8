import { textTokens } from '@tutor/llm-simulator'
import { messages, promptTokens, simulator, stopSimulators } from './support/ask.js'

afterEach(stopSimulators)

const parameters = { type: 'object', properties: { topic: { type: 'string' }, count: { type: 'integer' } } }
const tools = ['make_cards', 'make_quiz'].map((name) => ({
  type: 'function',
  function: { name, description: 'Makes something', parameters },
}))
const written = '{"topic":"Simulated topic","count":1}'
const offered = promptTokens + textTokens(JSON.stringify(tools))

test('tool: a plain answer calls the first tool with arguments that fit it', async () => {
  const { answer, meter } = await simulator()
  expect(await answer('sim:tool', { tools })).toMatchObject({
    choices: [
      {
        message: {
          role: 'assistant',
          content: null,
          tool_calls: [
            { id: 'call_1', type: 'function', function: { name: 'make_cards', arguments: written } },
          ],
        },
        finish_reason: 'tool_calls',
      },
    ],
    usage: { prompt_tokens: offered, completion_tokens: textTokens(written) },
  })
  expect(meter).toMatchObject({ inputTokens: offered, outputTokens: textTokens(written) })
})

test('tool=2: a stream calls two tools at once, their arguments in pieces', async () => {
  const { stream } = await simulator()
  const { chunks, complete } = await stream('sim:tool=2', { tools })
  const parts = chunks.flatMap((chunk) => chunk.choices[0]?.delta?.tool_calls ?? [])
  const called = [0, 1].map((index) => {
    const own = parts.filter((part) => part.index === index)
    return [own[0]?.id, own[0]?.function.name, own.map((part) => part.function.arguments).join('')]
  })
  expect(called).toEqual([
    ['call_1', 'make_cards', written],
    ['call_2', 'make_quiz', written],
  ])
  expect(parts.length).toBeGreaterThan(10)
  expect([chunks.at(-1)?.choices[0]?.finish_reason, complete]).toEqual(['tool_calls', true])
})

test.each([
  [
    'the tool that was chosen',
    { tool_choice: { type: 'function', function: { name: 'make_quiz' } } },
    'make_quiz',
  ],
  ['any where one is required', { tool_choice: 'required' }, 'make_cards'],
])('calls %s, although its name does not say so', async (_, choice, name) => {
  const { answer } = await simulator()
  const given = await answer('sim', { tools, ...choice })
  expect(given).toMatchObject({ choices: [{ message: { tool_calls: [{ function: { name } }] } }] })
})

test.each([
  ['no tool is offered', {}],
  ['none may be called', { tools, tool_choice: 'none' }],
  [
    'the result is there',
    {
      tools,
      messages: [
        ...messages,
        {
          role: 'assistant',
          content: null,
          tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'make_cards', arguments: '{}' } }],
        },
        { role: 'tool', tool_call_id: 'call_1', content: 'done' },
      ],
    },
  ],
])('answers in words where %s', async (_, body) => {
  const { answer } = await simulator()
  const given = await answer('sim:tool,tokens=2', body)
  expect(given).toMatchObject({ choices: [{ message: { content: 'one two' }, finish_reason: 'stop' }] })
})
