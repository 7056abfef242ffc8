import { once } from 'node:events'
import { request } from 'node:http'
import { until } from '../../test/until.js'
import { goodKey, problem, startGateway, type TestGateway } from './support/gateway.js'
import { answerJson } from './support/upstream.js'

let gateway: TestGateway
beforeEach(async () => {
  gateway = await startGateway()
})
afterEach(() => gateway.stop())

const session = () => gateway.upstreams.session
const lastHeaders = () => session().arrived.at(-1)?.headers ?? {}
const claimsOf = (token = ''): Record<string, unknown> =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())

describe('the headers of a request', () => {
  test('that say who is calling are taken from nobody outside', async () => {
    const forged = {
      'X-Internal-Token': 'forged',
      'X-Tenant-Id': 'forged',
      'X-Student-Id': 'forged',
      'X-Principal': 'forged',
      'X-User-Id': 'forged',
      'X-Scopes': 'forged',
      'X-Turn-Id': 'forged-turn',
      'X-Forwarded-For': 'forged',
      'X-Forwarded-Host': 'forged',
      Forwarded: 'for=forged',
      Cookie: 'session=forged',
    }
    await gateway.send('GET', '/v1/sessions', { headers: { ...forged, 'X-Client-Version': '3' } })
    expect(JSON.stringify(lastHeaders())).not.toContain('forged')
    expect(lastHeaders()['x-client-version']).toBe('3')
  })

  test('carry a token of ours for that very service instead of the key', async () => {
    await gateway.send('GET', '/v1/sessions')
    const authorization = lastHeaders().authorization
    expect(authorization).not.toContain(goodKey)
    expect(claimsOf(authorization)).toMatchObject({
      aud: 'session',
      iss: 'tutor-gateway',
      principal: { key_id: 'good', tenant_id: 'tenant-a', student_id: null },
    })
    await gateway.send('GET', '/v1/tools')
    expect(claimsOf(gateway.upstreams.tools.arrived[0]?.headers.authorization)).toMatchObject({
      aud: 'tools',
    })
  })

  test('continue the client’s request id and trace', async () => {
    const trace = '0af7651916cd43dd8448eb211c80319c'
    const got = await gateway.send('GET', '/v1/sessions', {
      headers: { 'X-Request-Id': 'my-request-1', traceparent: `00-${trace}-b7ad6b7169203331-01` },
    })
    expect(got.headers.get('x-request-id')).toBe('my-request-1')
    expect(lastHeaders()['x-request-id']).toBe('my-request-1')
    expect(lastHeaders()['traceparent']).toMatch(
      new RegExp(`^00-${trace}-(?!b7ad6b7169203331)[0-9a-f]{16}-01$`),
    )
  })

  test('get a request id and a trace of ours when the client’s can’t be one', async () => {
    const got = await gateway.send('GET', '/v1/nothing', {
      headers: { 'X-Request-Id': 'a b<script>', traceparent: '00-nonsense' },
    })
    expect(got.body.request_id).toBe(got.headers.get('x-request-id'))
    expect(got.body.request_id).toMatch(/^[0-9a-f-]{36}$/)
    await gateway.send('GET', '/v1/sessions', {
      headers: { traceparent: `00-${'0'.repeat(32)}-${'0'.repeat(16)}-01` },
    })
    expect(lastHeaders()['traceparent']).toMatch(/^00-(?!0{32})[0-9a-f]{32}-[0-9a-f]{16}-01$/)
  })
})

test('an "Expect: 100-continue" is met by the gateway and goes no further', async () => {
  const { url } = await gateway.open('GET', '/v1/sessions')
  const headers = { Authorization: `Bearer ${goodKey}`, Expect: '100-continue', Connection: 'close' }
  const sent = request(url, { method: 'POST', headers: { 'Content-Length': 2, ...headers } })
  sent.once('continue', () => sent.end('{}'))
  sent.flushHeaders()
  const [answer] = await once(sent, 'response')
  answer.resume()
  expect(answer.statusCode).toBe(200)
  expect(session().arrived.at(-1)).toMatchObject({ body: '{}', headers: { connection: 'keep-alive' } })
  expect(lastHeaders().expect).toBeUndefined()
})

describe('a streamed answer', () => {
  const head = { 'Content-Type': 'text/event-stream' }

  test('passes through as it is written: the first event is there before the service writes the second', async () => {
    let finish = (): void => undefined
    session().answer((_request, response) => {
      response.writeHead(200, head).write('id: 1\ndata: first\n\n')
      finish = () => void response.end('id: 2\ndata: second\n\n')
    })
    const response = await gateway.open('GET', '/v1/turns/an-id/events')
    expect(response.headers.get('content-type')).toBe('text/event-stream')
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
    expect((await reader?.read())?.value).toBe('id: 1\ndata: first\n\n')
    finish()
    expect((await reader?.read())?.value).toBe('id: 2\ndata: second\n\n')
    expect((await reader?.read())?.done).toBe(true)
  })

  test.each([
    ['GET', '/v1/turns/an-id/events', undefined],
    ['POST', '/v1/sessions/an-id/messages', '{"content":"hello"}'],
  ])('is ended at the service when the client of a %s leaves', async (method, path, body) => {
    let left: Promise<unknown> | undefined
    session().answer((_request, response) => {
      response.writeHead(200, head).write('data: first\n\n')
      left = once(response, 'close')
    })
    const client = new AbortController()
    const response = await gateway.open(method, path, {
      signal: client.signal,
      headers: { 'Content-Type': 'application/json' },
      ...(body && { body }),
    })
    await response.body?.getReader().read()
    client.abort()
    await left
    expect(left).toBeDefined()
  })

  test('is cut for the client, not ended, when the service dies in the middle of it', async () => {
    session().answer((request, response) => {
      response.writeHead(200, head).write('data: first\n\n', () => request.socket.destroy())
    })
    const response = await gateway.open('GET', '/v1/turns/an-id/events')
    await expect(response.text()).rejects.toThrow()
  })
})

describe('a service that is away', () => {
  const ask = () => gateway.send('GET', '/v1/sessions')
  const stateOf = (breaker: string) => gateway.metric(`tutor_breaker_state{breaker="http:${breaker}"`)

  test('is left alone after a few failures, and used again when it is back', async () => {
    await session().stop()
    await until(ask, ({ body }) => body.code === 'circuit_open')
    expect(await stateOf('session')).toMatch(/ 1$/)
    expect((await ask()).body).toEqual(problem(503, 'circuit_open'))
    await session().start()
    await until(ask, ({ status }) => status === 200)
    expect(await stateOf('session')).toMatch(/ 0$/)
  })

  test('is not even tried while its circuit is open, and the others are not affected', async () => {
    session().answer((request) => void request.socket.destroy())
    await until(ask, ({ body }) => body.code === 'circuit_open')
    const before = session().arrived.length
    const refused = await Promise.all(Array.from({ length: 10 }, ask))
    expect(refused.every(({ status }) => status === 503)).toBe(true)
    // At most the one probe that the breaker lets through.
    expect(session().arrived.length - before).toBeLessThanOrEqual(1)
    expect((await gateway.send('GET', '/v1/tools')).status).toBe(200)
    expect(await stateOf('tools')).toMatch(/ 0$/)
  })

  test.each([400, 401, 404, 409, 429, 500, 503])(
    'is not what a service is that answers %d',
    async (status) => {
      session().answer(answerJson(status, {}))
      for (let index = 0; index < 15; index += 1) expect((await ask()).status).toBe(status)
      expect(await stateOf('session')).toMatch(/ 0$/)
    },
  )

  test('gives 503, not 504, to a request in whose middle it died', async () => {
    session().answer((request) => void request.socket.destroy())
    expect((await ask()).body).toEqual(problem(503, 'unavailable'))
  })

  test('gives 504 when it is silent for longer than it may be', async () => {
    const slow = await startGateway({ UPSTREAM_TIMEOUT_MS: '1000' })
    slow.upstreams.session.answer(() => undefined)
    const got = await slow.send('GET', '/v1/sessions')
    expect([got.status, got.body]).toEqual([504, problem(504, 'timeout')])
    await slow.stop()
  })
})

test('connections to a service are kept and used again, also for clients that close theirs', async () => {
  for (let index = 0; index < 10; index += 1)
    await gateway.send('POST', '/v1/plan', {
      body: '{"message":"hello"}',
      headers: { 'Content-Type': 'application/json', Connection: index % 2 === 0 ? 'close' : 'keep-alive' },
    })
  const plan = gateway.upstreams['parameter-extraction']
  expect([plan.arrived.length, plan.connections()]).toEqual([10, 1])
})

test('the metrics tell requests by service, route template and status, never by id', async () => {
  await gateway.send('GET', '/v1/sessions/4711')
  await gateway.send('GET', '/v1/nothing/4711')
  const metric = await until(
    () => gateway.metric('tutor_http_server_request_duration_seconds_count'),
    (text) => text.includes('unmatched'),
  )
  expect(metric).toContain('service="gateway",method="GET",route="/v1/sessions/{id}",status="200"')
  expect(metric).toContain('route="unmatched",status="404"')
  expect(metric).not.toContain('4711')
})

test.each(['close', 'keep-alive'])('a client that asks for "Connection: %s" gets it', async (wanted) => {
  session().answer(answerJson(200, {}))
  const { headers } = await gateway.send('GET', '/v1/sessions', { headers: { Connection: wanted } })
  expect(headers.get('connection')).toBe(wanted)
})
