import { AppError } from '@tutor/contracts'
import { startSimulator } from '@tutor/llm-simulator'
import { createLogger, createMetrics } from '@tutor/platform'
import { openCache } from '@tutor/storage'
import type { ModelCall } from '../../src/chat.js'
import { AliasOptions } from '../../src/deployments/models-file.js'
import { fitted, fittedTo } from '../../src/prompt/fitted.js'
import { openSummaries } from '../../src/prompt/summaries.js'
import { promptTokens } from '../../src/prompt/tokens.js'
import { callOf } from '../support/call.js'
import { deploymentAt, writeModels } from '../support/models-file.js'
import { caller, startProxy } from '../support/proxy.js'
import { readAll, sayingModel } from '../support/saying-model.js'
import { instructions, talk } from '../support/talk.js'

const limit = 2_000
const mark = /^Summary of the earlier conversation/

const open = async (say?: (call: ModelCall) => string | Promise<string>, window = 10_000) => {
  let count = 0
  const summary = (): string => {
    count += 1
    return `summary ${count}`
  }
  const write = say ?? summary
  const { model, calls } = sayingModel((call) => (call.alias === 'tutor-cheap' ? write(call) : 'answer'))
  const metrics = createMetrics()
  const cache = await openCache('memory:', { logger: createLogger('silent'), metrics })
  const options = AliasOptions.parse({ max_input_tokens: limit, summarise_with: 'tutor-cheap' })
  const summaries = openSummaries({ models: model, cache, metrics, limitOf: () => window })
  const proxy = fitted(model, { aliasOf: (name) => ({ name, options, targets: [] }), summaries })
  const of = (alias: string) => calls.filter((call) => call.alias === alias)
  return {
    model: proxy,
    cache,
    metrics,
    /** What the model was asked. */
    asked: () => of('tutor-default').map(({ request }) => request),
    written: () => of('tutor-cheap'),
  }
}
const textsOf = (messages: readonly { readonly content: unknown }[] = []): string => JSON.stringify(messages)

test('a prompt that fits is passed on as it is, without a summary', async () => {
  const { model, asked, written } = await open()
  await model.complete(callOf(talk(3)))
  expect(asked()).toEqual([talk(3)])
  expect(written()).toHaveLength(0)
})

test('what is left out gives way to a summary, marked as one, after the instructions; whole and streamed alike', async () => {
  const { model, asked, written } = await open()
  const request = talk(80)
  await model.complete(callOf(request))
  await readAll(model, callOf(request))
  const [first, second] = asked()
  expect(second).toEqual(first)
  expect(promptTokens({ messages: first?.messages ?? [] })).toBeLessThanOrEqual(limit)
  const [system, summary, ...rest] = first?.messages ?? []
  expect(system).toBe(instructions)
  expect(summary).toMatchObject({ role: 'system', content: expect.stringMatching(mark) })
  expect(textsOf([summary!])).toContain('summary 1')
  expect(rest).toEqual(request.messages.slice(-rest.length))
  // Every turn is told to the model or to the one that sums up.
  const [sum] = written()
  for (const { content } of request.messages)
    expect(textsOf([...rest, ...(sum?.request.messages ?? []), instructions])).toContain(content)
})

test('a growing conversation pays for one summary a block, each from the one before, and its beginning stays', async () => {
  const { model, asked, written, metrics } = await open()
  const turns = 40
  for (let at = 0; at < turns; at += 1) await model.complete(callOf(talk(80 + at)))
  const beginnings = asked().map(({ messages }) => textsOf(messages.slice(0, 3)))
  const changes = beginnings.filter((beginning, at) => at > 0 && beginning !== beginnings[at - 1])
  expect(changes.length).toBeGreaterThan(0)
  expect(changes.length).toBeLessThanOrEqual(turns / 8)
  expect(written()).toHaveLength(changes.length + 1)
  const [, second] = written().map(({ request }) => textsOf(request.messages))
  expect(second).toContain('summary 1')
  expect(second).not.toContain('question 0 ')
  const counted = (await metrics.modelSummaries.get()).values
  expect(counted.map(({ labels, value }) => [labels['outcome'], value])).toEqual([
    ['written', changes.length + 1],
    ['kept', turns - changes.length - 1],
  ])
})

test('a summary is of its tenant alone, and shared with no other call', async () => {
  const { model, written } = await open()
  const call = callOf(talk(80))
  await model.complete(call)
  await model.complete({ ...call, caller: { ...call.caller, tenant_id: 'other' } })
  expect(written()).toHaveLength(2)
  expect(written().map(({ id, cache }) => [id === call.id, cache])).toEqual([
    [false, false],
    [false, false],
  ])
})

test('tool calls are summed up with their results', async () => {
  const { model, written } = await open()
  const [system, ...rest] = talk(80).messages
  const looked = [
    { role: 'user' as const, content: 'What is a vacuole?' },
    {
      role: 'assistant' as const,
      content: null,
      tool_calls: [
        {
          id: 'call_1',
          type: 'function' as const,
          function: { name: 'look_up', arguments: '{"of":"vacuole"}' },
        },
      ],
    },
    { role: 'tool' as const, tool_call_id: 'call_1', content: 'a bag of water' },
  ]
  await model.complete(callOf({ messages: [system!, ...looked, ...rest] }))
  const told = textsOf(written()[0]?.request.messages)
  expect(told).toContain('look_up(')
  expect(told).toContain('tool: a bag of water')
})

test('of a conversation that is too long for the one that sums up, its end is summed up', async () => {
  const { model, written } = await open(undefined, 1_500)
  await model.complete(callOf(talk(80)))
  const [sum] = written()
  expect(promptTokens({ messages: sum?.request.messages ?? [] })).toBeLessThanOrEqual(1_500)
  expect(textsOf(sum?.request.messages)).not.toContain('question 0 ')
  expect(textsOf(sum?.request.messages)).toContain('question 40 ')
})

test.each<[string, () => string | Promise<string>]>([
  ['fails', () => Promise.reject(new AppError('PAYMENT_REQUIRED', 'Over the budget'))],
  ['is empty', () => ' '],
  ['is longer than it was to be', () => 'word '.repeat(3_000)],
])('where the summary %s, the turns are left out all the same', async (_, say) => {
  const { model, asked } = await open(say)
  await model.complete(callOf(talk(80)))
  expect(asked()).toEqual([fittedTo(talk(80), limit)])
})

test('a summary that failed is not tried again at once', async () => {
  const { model, asked, written } = await open(() => Promise.reject(new Error('down')))
  await model.complete(callOf(talk(80)))
  await model.complete(callOf(talk(80)))
  expect([asked().length, written().length]).toEqual([2, 1])
})

test('nothing is paid for while summaries can not be kept', async () => {
  const { model, cache, asked, written } = await open()
  await cache.close()
  await model.complete(callOf(talk(80)))
  expect(asked()).toEqual([fittedTo(talk(80), limit)])
  expect(written()).toHaveLength(0)
})

test('a conversation that never fills a block is only trimmed', async () => {
  const { model, asked, written } = await open()
  const long = { role: 'user' as const, content: 'word '.repeat(1_500) }
  const messages = [instructions, long, { role: 'assistant' as const, content: 'I see' }, long]
  await model.complete(callOf({ messages }))
  expect(asked()).toEqual([{ messages: [instructions, long] }])
  expect(written()).toHaveLength(0)
})

test('through the proxy a summary is paid for by the answer it is for, once', async () => {
  const simulator = await startSimulator()
  const price = { input: 1_000_000, output: 1_000_000 }
  const file = {
    deployments: [
      deploymentAt(simulator.url, 'only', 'sim:tokens=3', { price }),
      deploymentAt(simulator.url, 'cheap', 'sim:tokens=7', { price, alias: 'tutor-cheap' }),
    ],
    aliases: { 'tutor-default': { max_input_tokens: limit, summarise_with: 'tutor-cheap' } },
  }
  const proxy = await startProxy({ MODELS_FILE: await writeModels(file) }, { configured: false })
  const messages = talk(80).messages.map(({ role, content }) => ({
    role: role as 'user',
    content: String(content),
  }))
  const first = await proxy.rpc.complete({ messages, caller })
  const second = await proxy.rpc.complete({ messages, caller })
  const bills = simulator.bills()
  const cheap = bills.find(({ model }) => model === 'sim:tokens=7')
  await proxy.stop()
  await simulator.close()
  expect(cheap).toMatchObject({ requests: 1, outputTokens: 7 })
  expect(first.usage.cost_micro_usd - second.usage.cost_micro_usd).toBe((cheap?.inputTokens ?? 0) + 7)
  const [, sum] = simulator.requests.map(({ body }) => JSON.stringify(body))
  expect(sum).toContain('one two three four five six seven')
})
