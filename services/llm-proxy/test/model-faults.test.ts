import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { startSimulator, wordsOf } from '@tutor/llm-simulator'
import { until } from '../../../test/until.js'
import type { ChatEvent } from '../src/chat.js'
import { openAiClient, openAiModel } from '../src/providers/openai.js'
import { callOf } from './support/call.js'
import { caller, type ProxyUnderTest, startProxy } from './support/proxy.js'

const messages = [{ role: 'user' as const, content: 'What is osmosis?' }]
const words = (count: number): string => wordsOf(count).join('')

let proxy: ProxyUnderTest | undefined
const start = async (environment?: Record<string, string>) => {
  proxy = await startProxy(environment)
  return proxy
}
afterEach(async () => {
  await proxy?.stop()
  proxy = undefined
})

/** Asks for a chat completion over HTTP. */
const ask = async ({ post }: ProxyUnderTest, body: object) => {
  const response = await post('/v1/chat/completions', body)
  return { status: response.status, body: JSON.parse(await response.text()) }
}

describe('an answer that can’t be read', () => {
  test.each([
    ['is no JSON', '<html>'],
    ['is cut', '{"choices":[{"mess'],
    ['has no choices', '{"model":"x"}'],
  ])('is BAD_GATEWAY when it %s', async (_, body) => {
    const server = createServer((request, response) => {
      request.resume()
      response.writeHead(200, { 'Content-Type': 'application/json' }).end(body)
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    // A listening TCP server's address is an AddressInfo.
    const { port } = server.address() as AddressInfo
    const { rpc } = await start({ OPENAI_BASE_URL: `http://127.0.0.1:${port}/v1` })
    await expect(rpc.complete({ messages, caller })).rejects.toMatchObject({ code: 'BAD_GATEWAY' })
    server.close()
    server.closeAllConnections()
  })

  test('is UNAVAILABLE when nobody is there to give one', async () => {
    const { rpc } = await start({ OPENAI_BASE_URL: 'http://127.0.0.1:1/v1' })
    await expect(rpc.complete({ messages, caller })).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      reason: 'model_unreachable',
    })
  })
})

test('no stream passes for whole that was cut, whichever byte it was', async () => {
  const simulator = await startSimulator()
  const client = openAiClient(undefined, simulator.url, fetch)
  const read = async (cut: number) => {
    const chunks: ChatEvent[] = []
    const options = { model: `sim:tokens=3,cut=${cut}`, timeoutMs: 5_000, jsonSchema: 'native' as const }
    const stream = openAiModel(client, options).stream(callOf({ messages }))
    const error = await (async () => {
      for await (const chunk of stream) chunks.push(chunk)
    })().then(
      () => undefined,
      (thrown: unknown) => thrown,
    )
    const text = chunks.map((chunk) => (chunk.type === 'delta' ? chunk.content : '')).join('')
    return { text, error, finished: chunks.some(({ type }) => type === 'finish') }
  }
  const whole = await read(100_000)
  expect(whole).toEqual({ text: words(3), error: undefined, finished: true })
  for (const cut of [1, 60, 155, 156, 157, 300, 450, 640, 700, 760]) {
    const { text, error, finished } = await read(cut)
    expect([cut, error, finished]).toEqual([cut, expect.objectContaining({ code: 'BAD_GATEWAY' }), false])
    expect(words(3).startsWith(text)).toBe(true)
  }
  await simulator.close()
})

test('the calls under way are limited, and a place that was left is free again', async () => {
  const { rpc } = await start({ MODEL_DEFAULT: 'sim:tokens=5000,pace=5', MODEL_CONCURRENCY: '1' })
  const open = () => rpc.chat({ messages, caller })[Symbol.asyncIterator]()
  const first = open()
  await first.next()
  await expect(open().next()).rejects.toMatchObject({ code: 'TOO_MANY_REQUESTS', reason: 'model_busy' })
  await first.return?.()
  const next = await until(
    async () => {
      const stream = open()
      const step = await stream.next().catch(() => undefined)
      await stream.return?.()
      return step
    },
    (step) => step !== undefined,
  )
  expect(next?.value).toEqual({ type: 'delta', text: 'one' })
})

test('while the circuit of a model is open the local tutor answers for it, and it is not asked', async () => {
  const running = await start({ MODEL_DEFAULT: 'sim:status=500' })
  await Promise.allSettled(Array.from({ length: 6 }, () => running.rpc.complete({ messages, caller })))
  await expect(running.rpc.complete({ messages, caller })).rejects.toMatchObject({ reason: 'circuit_open' })
  const asked = running.simulator.meter.requests
  expect(await ask(running, { messages })).toMatchObject({ status: 200, body: { model: 'tutor-local' } })
  expect(running.simulator.meter.requests).toBe(asked)
})

test('a provider that is busy does not open the circuit, and the local tutor answers meanwhile', async () => {
  const running = await start({ MODEL_DEFAULT: 'sim:status=429,retryAfter=1' })
  const refusals = await Promise.allSettled(
    Array.from({ length: 12 }, () => running.rpc.complete({ messages, caller })),
  )
  for (const refusal of refusals) expect(refusal).toMatchObject({ reason: { reason: 'model_rate_limited' } })
  await expect(running.rpc.complete({ messages, caller })).rejects.toMatchObject({
    reason: 'model_rate_limited',
  })
  expect(await ask(running, { messages })).toMatchObject({ status: 200, body: { model: 'tutor-local' } })
})

test.each([
  ['a model that nobody has', { model: 'tutor-nobody', messages }, 404, 'model_not_found'],
  ['no messages', { messages: [] }, 400, 'invalid_input'],
  ['an unknown role', { messages: [{ role: 'robot', content: 'x' }] }, 400, 'invalid_input'],
  ['an empty message', { messages: [{ role: 'user', content: '' }] }, 400, 'invalid_input'],
  [
    'nothing said by a user',
    { model: 'tutor-local', messages: [{ role: 'system', content: 'x' }] },
    400,
    'invalid_input',
  ],
])('a chat is refused for %s', async (_, body, status, code) => {
  expect(await ask(await start(), body)).toMatchObject({ status, body: { error: { code } } })
})
