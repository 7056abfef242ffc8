import { gzipSync } from 'node:zlib'
import { openTestDatabase } from '../../../../test/database.js'
import { json, openToolServer, type ToolServer, text } from '../../../../test/tool-server.js'
import { until } from '../../../../test/until.js'
import { manifestOf, startTools, type TestService } from './support/tools-service.js'

let database: Awaited<ReturnType<typeof openTestDatabase>>
let service: TestService
let server: ToolServer
let count = 0

beforeAll(async () => {
  database = await openTestDatabase()
  server = await openToolServer()
  service = await startTools(database.url)
})
afterAll(async () => {
  await service.stop()
  await server.stop()
  await database.close()
})

/** Registers a tool of its own for a test, so that limits and breakers meet nobody else's calls. */
async function newTool(more: object = {}, manifest: object = {}): Promise<string> {
  count += 1
  const name = `crossword_${count}`
  const { status, body } = await service.register({
    manifest: manifestOf(name, manifest),
    endpoint: { url: `${server.url}/run` },
    ...more,
  })
  expect([status, body.errors]).toEqual([201, undefined])
  return name
}

const call = (name: string, parameters: object = { topic: 'volcanoes' }, more: object = {}) =>
  service.invoke(name, parameters, more)

describe('the request', () => {
  test('carries the validated parameters with their defaults as JSON, and the idempotency key', async () => {
    const name = await newTool()
    server.answers(json(200, { title: 'Volcanoes' }))
    const result = await call(name, { topic: 'volcanoes' }, { idempotency_key: `key-of-${name}` })
    expect(result).toMatchObject({ tool: name, output: { title: 'Volcanoes' }, engine: { path: 'external' } })
    const [request] = server.arrived
    expect(request).toMatchObject({ method: 'POST', url: '/run' })
    expect(JSON.parse(request!.body)).toEqual({ topic: 'volcanoes', rows: 10 })
    expect(request!.headers).toMatchObject({
      'content-type': 'application/json',
      'idempotency-key': `key-of-${name}`,
    })
  })

  test('is not sent when the parameters are wrong; every mistake has its path', async () => {
    const name = await newTool()
    server.answers(json(200, { title: 'x' }))
    await expect(call(name, { rows: 1, colour: 'red' })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      errors: expect.arrayContaining([
        { path: 'parameters.topic', message: 'Required' },
        { path: 'parameters.colour', message: 'Unknown field' },
        { path: 'parameters.rows', message: expect.any(String) },
      ]),
    })
    expect(server.arrived).toHaveLength(0)
  })

  test('tells the tool of the student only what its schema declares', async () => {
    server.answers(json(200, { title: 'x' }))
    await call(await newTool())
    expect(server.arrived[0]!.body).not.toMatch(/user_info|chat_history|student-1/)
    await call(await newTool({}, { takes: ['user_info'] }))
    expect(JSON.parse(server.arrived[1]!.body)).toMatchObject({ user_info: { user_id: 'student-1' } })
    expect(server.arrived[1]!.body).not.toContain('chat_history')
  })

  test('of a GET stands in path and query, with nothing able to change the path', async () => {
    const endpoint = { url: `${server.url}/topics/{topic}/run`, method: 'GET' }
    const name = await newTool({ endpoint })
    server.answers(json(200, { title: 'x' }))
    await call(name, { topic: '../../admin?x=1#y', rows: 7 })
    expect(server.arrived[0]).toMatchObject({
      method: 'GET',
      url: '/topics/..%2F..%2Fadmin%3Fx%3D1%23y/run?rows=7',
      body: '',
    })
    for (const topic of ['..', '.', ''])
      await expect(call(name, { topic })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    expect(server.arrived).toHaveLength(1)
  })

  test('carries a field of any name, also one that every object has', async () => {
    const name = await newTool({}, { input_schema: { type: 'object' } })
    server.answers(json(200, { title: 'x' }))
    await call(name, { constructor: 'a', toString: 'b' })
    expect(JSON.parse(server.arrived[0]!.body)).toEqual({ constructor: 'a', toString: 'b' })
  })

  test('runs once per idempotency key: the second call gets the stored answer', async () => {
    const name = await newTool()
    server.answers(json(200, { title: 'First' }))
    const key = { idempotency_key: `once-${name}` }
    const first = await call(name, { topic: 'a' }, key)
    server.answers(json(200, { title: 'Second' }))
    expect(await call(name, { topic: 'a' }, key)).toEqual(first)
    expect(server.arrived).toHaveLength(0)
  })
})

describe('each status of the tool', () => {
  const brief = {
    error: 'Bad rows',
    error_code: 'VALIDATION',
    details: [{ path: 'rows', message: 'Too many' }],
  }
  test.each([
    [400, brief, { code: 'INVALID_INPUT', errors: [{ path: 'parameters.rows', message: 'Too many' }] }],
    [
      422,
      { detail: [{ loc: ['body', 'rows'], msg: 'too big' }] },
      { code: 'INVALID_INPUT', errors: [{ path: 'parameters.rows', message: 'too big' }] },
    ],
    [
      400,
      { error: 'x', details: { rows: 'Too many' } },
      { errors: [{ path: 'parameters.rows', message: 'Too many' }] },
    ],
    [401, brief, { code: 'BAD_GATEWAY', reason: 'tool_auth_failed' }],
    [403, brief, { code: 'BAD_GATEWAY', reason: 'tool_auth_failed' }],
    [404, brief, { code: 'BAD_GATEWAY', reason: 'tool_not_found' }],
    [409, brief, { code: 'BAD_GATEWAY', reason: 'tool_refused' }],
    [500, brief, { code: 'BAD_GATEWAY', reason: 'tool_failed' }],
    [503, 'no JSON', { code: 'BAD_GATEWAY', reason: 'tool_failed' }],
  ])('%d becomes what our callers understand', async (status, body, expected) => {
    const name = await newTool()
    server.answers(json(status, body))
    await expect(call(name)).rejects.toMatchObject(expected)
  })

  test('429 with a short Retry-After is tried again within the deadline', async () => {
    const name = await newTool()
    server.answers((response, request) =>
      (server.arrived.length === 1
        ? json(429, { error: 'slow down' }, { 'retry-after': '0' })
        : json(200, { title: 'Now' }))(response, request),
    )
    expect((await call(name)).output).toEqual({ title: 'Now' })
    expect(server.arrived).toHaveLength(2)
  })

  test('429 with a long Retry-After is passed on with it', async () => {
    const name = await newTool()
    server.answers(json(429, { error: 'slow down' }, { 'retry-after': '120' }))
    await expect(call(name)).rejects.toMatchObject({ code: 'TOO_MANY_REQUESTS', retryAfterMs: 120_000 })
    expect(server.arrived).toHaveLength(1)
    const { status, headers } = await service.send('POST', `/v1/tools/${name}/invoke`, {
      parameters: { topic: 'x' },
    })
    expect([status, headers.get('retry-after')]).toEqual([429, '120'])
  })

  test.each([301, 302, 307, 308])('%d is not followed', async (status) => {
    const name = await newTool()
    server.answers(text(status, '', '', { location: `${server.url}/elsewhere` }))
    await expect(call(name)).rejects.toMatchObject({ code: 'BAD_GATEWAY', reason: 'tool_redirected' })
    expect(server.arrived).toHaveLength(1)
  })
})

describe('a bad answer', () => {
  const deep = `${'['.repeat(5_000)}${']'.repeat(5_000)}`
  test.each([
    ['HTML', 'text/html', '<html>oops</html>'],
    ['no type', '', 'hello'],
    ['broken JSON', 'application/json', '{"title": "x"'],
    ['nothing', 'application/json', ''],
    ['JSON too deep to work with', 'application/json', deep],
    ['bytes that are no text', 'application/octet-stream', '\u0000\u0001'],
  ])('%s is BAD_GATEWAY with reason tool_answer_invalid', async (_what, type, body) => {
    const name = await newTool()
    server.answers(text(200, type, body))
    await expect(call(name)).rejects.toMatchObject({ code: 'BAD_GATEWAY', reason: 'tool_answer_invalid' })
  })

  test('another form than the schema is schema_drift with the paths, and is counted', async () => {
    const name = await newTool()
    server.answers(json(200, { title: 7 }))
    await expect(call(name)).rejects.toMatchObject({
      code: 'BAD_GATEWAY',
      reason: 'schema_drift',
      errors: [{ path: 'output.title', message: 'Must be string' }],
    })
    expect(await service.metric('tutor_external_tool_duration_seconds_count')).toMatch(
      /outcome="schema_drift"[^\n]* [1-9]/,
    )
  })

  test('100 MB are cut off after the first, and the tool’s connection is ended', async () => {
    const name = await newTool()
    let sent = 0
    const ended = new Promise<void>((resolve) => {
      server.answers((response) => {
        response.writeHead(200, { 'content-type': 'application/json' })
        const piece = Buffer.alloc(65_536, 'x')
        const pump = (): void => {
          while (sent < 100 * 1_048_576 && !response.destroyed) {
            sent += piece.length
            if (!response.write(piece)) {
              response.once('drain', pump)
              return
            }
          }
          response.end()
        }
        response.once('close', resolve)
        pump()
      })
    })
    await expect(call(name)).rejects.toMatchObject({ code: 'BAD_GATEWAY', reason: 'tool_answer_too_large' })
    await ended
    expect(sent).toBeLessThan(50 * 1_048_576)
  })

  test('a small answer that unpacks to 100 MB is cut off, too', async () => {
    const name = await newTool()
    const packed = gzipSync(Buffer.alloc(100 * 1_048_576, ' '))
    server.answers((response) =>
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end(packed),
    )
    await expect(call(name)).rejects.toMatchObject({ reason: 'tool_answer_too_large' })
  })

  test('a length that is too large is not even read', async () => {
    const name = await newTool()
    server.answers((response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '104857600' })
      response.write('{')
    })
    await expect(call(name)).rejects.toMatchObject({ reason: 'tool_answer_too_large' })
  })

  test('a pattern of the tool’s own schema can’t hold the service up', async () => {
    const output_schema = { type: 'object', properties: { title: { type: 'string', pattern: '^(a+)+$' } } }
    const name = await newTool({}, { output_schema })
    server.answers(json(200, { title: `${'a'.repeat(100_000)}!` }))
    await expect(call(name)).rejects.toMatchObject({ reason: 'schema_drift' })
  })
})

describe('a slow tool', () => {
  const limits = { timeout_ms: 300 }
  test('that says nothing is a TIMEOUT by its own limit', async () => {
    const name = await newTool({ limits })
    server.answers(() => undefined)
    await expect(call(name)).rejects.toMatchObject({ code: 'TIMEOUT', reason: 'tool_timeout' })
  })

  test('that drips its answer is a TIMEOUT, too', async () => {
    const name = await newTool({ limits })
    let drip: NodeJS.Timeout | undefined
    server.answers((response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      drip = setInterval(() => response.write(' '), 20)
      response.once('close', () => clearInterval(drip))
    })
    await expect(call(name)).rejects.toMatchObject({ code: 'TIMEOUT', reason: 'tool_timeout' })
  })

  test('takes no more calls at once than its limit says', async () => {
    const name = await newTool({ limits: { ...limits, max_concurrent: 1 } })
    server.answers(() => undefined)
    const outcomes = await Promise.allSettled([call(name), call(name), call(name)])
    const reasons = outcomes.map((outcome) => (outcome.status === 'rejected' ? outcome.reason.reason : 'ok'))
    expect(reasons.sort()).toEqual(['tool_busy', 'tool_busy', 'tool_timeout'])
  })

  test('can take no more than its tenant’s share: built-in tools and other tenants go on', async () => {
    const hanging = await newTool({ limits: { timeout_ms: 3_000, max_concurrent: 256 } })
    const other = { tenant_id: 'tenant-b' }
    const endpoint = { url: `${server.url}/other` }
    await service.register({ manifest: manifestOf('of_another'), endpoint }, other)
    server.answers((response, request) =>
      request.url === '/other' ? json(200, { title: 'here' })(response, request) : undefined,
    )
    const calls = Array.from({ length: 80 }, () => call(hanging).catch(({ reason }) => reason))
    await until(
      () => server.arrived.length,
      (count) => count === 64,
    )
    expect((await service.invoke('of_another', { topic: 'x' }, other)).output).toEqual({ title: 'here' })
    const plan = { subject: 'biology', exam_date: '2099-01-01' }
    expect(await service.invoke('study_planner', plan)).toMatchObject({ engine: { path: 'local' } })
    const reasons = await Promise.all(calls)
    expect(reasons.filter((reason) => reason === 'tool_busy')).toHaveLength(16)
    expect(reasons.filter((reason) => reason === 'tool_timeout')).toHaveLength(64)
  })

  test('is left alone after failing again and again, without harm to another tool', async () => {
    const name = await newTool()
    const other = await newTool()
    server.answers(json(500, {}))
    for (let times = 0; times < 12; times += 1) await call(name).catch(() => undefined)
    await expect(call(name)).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      reason: 'circuit_open',
      message: expect.stringContaining(name),
    })
    server.answers(json(200, { title: 'fine' }))
    expect((await call(other)).output).toEqual({ title: 'fine' })
    expect(server.arrived).toHaveLength(1)
  })
})

test('a tool may not be called more often than its limit says', async () => {
  const name = await newTool({ limits: { requests_per_minute: 2 } })
  server.answers(json(200, { title: 'x' }))
  await call(name)
  await call(name)
  const refused = await call(name).catch((error) => error)
  expect(refused).toMatchObject({ code: 'TOO_MANY_REQUESTS', reason: 'tool_rate_limited' })
  expect(refused.retryAfterMs).toBeGreaterThan(0)
  expect(server.arrived).toHaveLength(2)
})

test('a tool that is away is BAD_GATEWAY with reason tool_unreachable', async () => {
  const gone = await openToolServer()
  await gone.stop()
  const name = await newTool({ endpoint: { url: `${gone.url}/run` } })
  await expect(call(name)).rejects.toMatchObject({ code: 'BAD_GATEWAY', reason: 'tool_unreachable' })
})
