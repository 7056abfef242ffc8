import type { AppError } from '@tutor/contracts'
import { type Simulator, startSimulator } from '@tutor/llm-simulator'
import { createMetrics } from '@tutor/platform'
import type { ChatAnswer, ChatEvent, ChatModel, ModelCall } from '../src/chat.js'
import { instructed } from '../src/structured/instructed.js'
import { structured } from '../src/structured/structured.js'
import { callOf } from './support/call.js'
import { deploymentAt, writeModels } from './support/models-file.js'
import { caller, startProxy } from './support/proxy.js'

const schema = {
  type: 'object',
  required: ['title'],
  additionalProperties: false,
  properties: { title: { type: 'string', pattern: '^[A-Z]' } },
}
const messages = [{ role: 'user' as const, content: 'Name a cell' }]
const response_format = { type: 'json_schema' as const, json_schema: { name: 'cell', schema } }
const asked = callOf({ messages, response_format })
const usage = { input_tokens: 10, cached_input_tokens: 0, output_tokens: 5 }

/** A model that says one text after the other. */
function saying(...texts: readonly (string | null)[]) {
  const calls: ModelCall[] = []
  const answer = (call: ModelCall): ChatAnswer => {
    calls.push(call)
    return { content: texts[calls.length - 1] ?? null, model: 'm', finish_reason: 'stop', usage }
  }
  const model: ChatModel = {
    complete: async (call) => answer(call),
    async *stream(call) {
      const { content, ...finish } = answer(call)
      for (const piece of content ?? '') yield { type: 'delta', content: piece }
      yield { type: 'finish', ...finish }
    },
  }
  const metrics = createMetrics()
  return { calls, metrics, model: structured(model, metrics) }
}
const read = async (model: ChatModel, call: ModelCall) => {
  const events: ChatEvent[] = []
  for await (const event of model.stream(call)) events.push(event)
  return events
}
const good = '{"title":"Neuron"}'

describe('an answer that is asked for by a schema', () => {
  test('is given as it is when it fits, without the fence that some models put around it', async () => {
    expect((await saying(good).model.complete(asked)).content).toBe(good)
    expect((await saying(`\`\`\`json\n${good}\n\`\`\``).model.complete(asked)).content).toBe(good)
  })

  test('with placeholders fits when it does as it will be read, and is not held to a form that they can not have', async () => {
    const { model, calls } = saying('{"title":"[NAME_1]"}', '{"title":"[NAME_2]"}', '{"title":"[NAME_2]"}')
    const asRead = (json: string): string => json.replace('[NAME_1]', 'Anna').replace('[NAME_2]', 'x')
    expect((await model.complete({ ...asked, asRead })).content).toBe('{"title":"[NAME_1]"}')
    expect(calls[0]?.request.response_format).toEqual({
      type: 'json_schema',
      json_schema: { name: 'cell', schema: { ...schema, properties: { title: { type: 'string' } } } },
    })
    await expect(model.complete({ ...asked, asRead })).rejects.toMatchObject({
      reason: 'model_answer_invalid',
    })
    const long = saying('{"title":"A[NAME_1]"}', good)
    const asLower = (json: string): string => json.replace('A[NAME_1]', 'anna')
    expect((await long.model.complete({ ...asked, asRead: asLower })).content).toBe(good)
    // What it is shown of its mistakes has nothing of what was hidden.
    expect(JSON.stringify(calls[2]?.request.messages)).not.toContain('"x"')
  })

  test('is shown its mistakes once, and both attempts count', async () => {
    const { model, calls, metrics } = saying('{"name":1}', good)
    const answer = await model.complete(asked)
    expect(answer).toMatchObject({ content: good, usage: { input_tokens: 20, output_tokens: 10 } })
    const shown = calls[1]?.request.messages.at(-1)?.content
    expect(shown).toMatch(/title/)
    expect(shown).toMatch(/name/)
    expect(calls[1]?.id).not.toBe(calls[0]?.id)
    expect(await metrics.registry.metrics()).toMatch(/tutor_model_structured_total{outcome="repaired"} 1/)
  })

  test('fails with a typed error when it fits neither then, and the error tells nothing of the text', async () => {
    const { model } = saying('{"secret":1}', 'no JSON')
    const failure = await model.complete(asked).catch((error: unknown) => error)
    expect(failure).toMatchObject({ code: 'BAD_GATEWAY', reason: 'model_answer_invalid' })
    expect((failure as AppError).message).not.toMatch(/secret/)
  })

  test('ends a stream that does not fit with an error instead of a finish', async () => {
    expect((await read(saying(good).model, asked)).at(-1)?.type).toBe('finish')
    await expect(read(saying('{"title":1}').model, asked)).rejects.toMatchObject({
      reason: 'model_answer_invalid',
    })
  })
})

test.each([
  ['is none', { type: 'thing' }],
  ['refers elsewhere', { $ref: 'https://example.com/schema.json' }],
  ['is huge', { description: 'x'.repeat(70_000) }],
  ['has a pattern that only backtracking can do', { type: 'string', pattern: '(a)\\1' }],
])('a schema that %s is refused before anything is spent', async (_, bad) => {
  const { model, calls } = saying(good)
  const call = callOf({
    messages,
    response_format: { type: 'json_schema', json_schema: { name: 'x', schema: bad } },
  })
  await expect(model.complete(call)).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    errors: [{ path: 'response_format.json_schema.schema' }],
  })
  expect(calls).toHaveLength(0)
})

test('a pattern takes no time by the square of the answer', async () => {
  const hostile = { type: 'object', properties: { title: { type: 'string', pattern: '^(a+)+$' } } }
  const call = callOf({
    messages,
    response_format: { type: 'json_schema', json_schema: { name: 'x', schema: hostile } },
  })
  const text = JSON.stringify({ title: `${'a'.repeat(5_000)}!` })
  await expect(saying(text, text).model.complete(call)).rejects.toMatchObject({
    reason: 'model_answer_invalid',
  })
})

test('a request without a schema is passed on untouched', async () => {
  const { model, calls } = saying('anything')
  const call = callOf({ messages })
  await model.complete(call)
  expect(calls[0]).toBe(call)
})

test('instructions stand behind what was there, so that the beginning stays as it was', () => {
  const request = instructed(asked.request)
  expect(request.response_format).toBeUndefined()
  expect(request.messages.slice(0, 1)).toEqual(messages)
  expect(request.messages.at(-1)?.content).toContain('"title"')
})

describe('through the proxy', () => {
  let simulator: Simulator
  beforeAll(async () => {
    simulator = await startSimulator()
  })
  afterAll(() => simulator.close())

  test.each([
    ['a provider that enforces schemas', 'sim:', 'native'],
    ['one that has to be told in the prompt', 'sim:instructed', 'instructed'],
    ['one that needs to be shown its mistakes', 'sim:repairable', 'native'],
  ])('%s gives what fits', async (_, model, json_schema) => {
    const file = { deployments: [deploymentAt(simulator.url, 'only', model, { json_schema })] }
    const proxy = await startProxy({ MODELS_FILE: await writeModels(file) }, { configured: false })
    const plain = { name: 'cell', schema: { ...schema, properties: { title: { type: 'string' } } } }
    const { text } = await proxy.rpc.complete({ messages, caller, json_schema: plain })
    expect(JSON.parse(text)).toEqual({ title: 'Simulated title' })
    await proxy.stop()
  })
})
