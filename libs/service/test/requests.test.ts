import { gzipSync } from 'node:zlib'
import { AppError, type ErrorCode, errorCodes, type Problem } from '@tutor/contracts'
import { answered, openEventStream } from '@tutor/service'
import { until } from '../../../test/until.js'
import { context, type Handler, path, type Sample, signalOf, startSample } from './support/service.js'

let sample: Sample
let handle: Handler
beforeAll(async () => {
  sample = await startSample((request) => handle(request) as Promise<never>)
})
beforeEach(() => {
  handle = async () => context
})
afterAll(() => sample.running.stop())

type RefusedProblem = Problem & { readonly errors: NonNullable<Problem['errors']> }

async function problemOf(response: Response): Promise<RefusedProblem> {
  expect(response.headers.get('content-type')).toMatch('application/problem+json')
  // A problem without `errors` is asserted on by its code alone.
  const problem = (await response.json()) as RefusedProblem
  expect(problem.status).toBe(response.status)
  expect(problem.request_id).toBe(response.headers.get('x-request-id'))
  return problem
}

const good = { message: 'hello' }

describe('a request is refused', () => {
  test.each([
    ['without a token', ''],
    ['with another scheme', 'Basic abc'],
    ['with an API key', `Bearer tutor_${'x'.repeat(43)}`],
  ])('with 401 %s', async (_, authorization) => {
    const refused = await sample.send(good, { Authorization: authorization })
    expect([refused.status, (await problemOf(refused)).code]).toEqual([401, 'unauthenticated'])
    expect(refused.headers.get('www-authenticate')).toBe('Bearer')
  })

  test('with 401 with a token for another service', async () => {
    const refused = await sample.send(good, { Authorization: await sample.authorization('tools') })
    expect([refused.status, (await problemOf(refused)).code]).toEqual([401, 'unauthenticated'])
  })

  test('with 403 when the key lacks the scope', async () => {
    const Authorization = await sample.authorization('context-analysis', { scopes: ['chat', 'tools'] })
    const refused = await sample.send(good, { Authorization })
    expect([refused.status, (await problemOf(refused)).code]).toEqual([403, 'missing_scope'])
  })

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'application/jsonx'])(
    'with 415 as %s',
    async (type) => {
      const refused = await sample.send(JSON.stringify(good), { 'Content-Type': type })
      expect([refused.status, (await problemOf(refused)).code]).toEqual([415, 'unsupported_media_type'])
    },
  )

  test('with 415 in an encoding that is not known', async () => {
    const refused = await sample.send(good, { 'Content-Encoding': 'rot13' })
    expect([refused.status, (await problemOf(refused)).code]).toEqual([415, 'unsupported_media_type'])
  })

  test.each(['{"message": "hel', '{message: 1}', 'hello', '[1,]'])(
    'with 400 when it is not JSON: %s',
    async (body) => {
      const refused = await sample.send(body)
      expect([refused.status, (await problemOf(refused)).code]).toEqual([400, 'malformed_json'])
    },
  )

  test.each<[string, unknown, string[]]>([
    ['an unknown field', { ...good, colour: 'red' }, ['colour']],
    ['an unknown field inside', { ...good, student: { user_id: 'a', height: 3 } }, ['student.height']],
    [
      'a wrong value inside',
      { ...good, student: { user_id: 'a', mastery_level: 11 } },
      ['student.mastery_level'],
    ],
    [
      'a wrong item',
      {
        ...good,
        history: [
          { role: 'user', content: 'x' },
          { role: 'robot', content: 'x' },
        ],
      },
      ['history.1.role'],
    ],
    ['several at once', { message: '', student: {} }, ['message', 'student.user_id']],
    ['no object', 7, ['']],
    ['null', null, ['']],
  ])('with 400 and the path of each field: %s', async (_, body, paths) => {
    const refused = await sample.send(body)
    expect(refused.status).toBe(400)
    const { code, errors } = await problemOf(refused)
    expect([code, errors.map((error: { path: string }) => error.path).sort()]).toEqual([
      'invalid_input',
      paths,
    ])
  })

  test('with 400 when a parameter is not known', async () => {
    const refused = await fetch(`${sample.running.url}${path}?colour=red`, {
      method: 'POST',
      body: JSON.stringify(good),
      headers: {
        Authorization: await sample.authorization('context-analysis'),
        'Content-Type': 'application/json',
      },
    })
    expect([refused.status, (await problemOf(refused)).errors[0]?.path]).toEqual([400, 'colour'])
  })

  test.each([
    ['as it comes', (text: string) => Buffer.from(text), {}],
    ['once unpacked', (text: string) => gzipSync(text), { 'Content-Encoding': 'gzip' }],
  ])('with 413 when its body is over 256 KiB %s', async (_, pack, headers) => {
    const body = JSON.stringify({ message: 'x'.repeat(256 * 1_024) })
    const refused = await sample.send(new Uint8Array(pack(body)), headers)
    expect([refused.status, (await problemOf(refused)).code]).toEqual([413, 'payload_too_large'])
  })

  test('with 404 on a path that is none', async () => {
    const refused = await fetch(`${sample.running.url}/v1/nothing`)
    expect([refused.status, (await problemOf(refused)).code]).toEqual([404, 'not_found'])
  })
})

describe('what a handler throws', () => {
  test.each(Object.keys(errorCodes) as ErrorCode[])(
    'leaves with the status of its code: %s',
    async (code) => {
      handle = async () => {
        throw new AppError(code, 'a public message', { cause: new Error('secret'), retryAfterMs: 1_200 })
      }
      const response = await sample.send(good)
      expect(response.status).toBe(errorCodes[code].http)
      expect(response.headers.get('retry-after')).toBe('2')
      const problem = await problemOf(response)
      expect(problem.detail).toBe(code === 'INTERNAL' ? 'internal error' : 'a public message')
      expect(JSON.stringify(problem)).not.toContain('secret')
    },
  )

  test('and was not foreseen leaves as a bare 500', async () => {
    handle = async () => {
      throw new TypeError('secret of the implementation')
    }
    const response = await sample.send(good)
    expect(response.status).toBe(500)
    expect(JSON.stringify(await problemOf(response))).not.toContain('secret')
  })
})

test('the handler knows who is calling and gets what the schema made of the request', async () => {
  let seen: unknown
  handle = async ({ body, principal }) => {
    seen = { body, tenant: principal.tenant_id }
    return context
  }
  const Authorization = await sample.authorization('context-analysis', { tenant_id: 'tenant-z' })
  const response = await sample.send(
    { message: 'hello' },
    { Authorization, 'Content-Type': 'application/json; charset=utf-8' },
  )
  expect([response.status, await response.json()]).toEqual([200, context])
  expect(seen).toEqual({ body: { message: 'hello', history: [] }, tenant: 'tenant-z' })
})

test('the handler is told when its client leaves', async () => {
  const [begun, told] = [signalOf(), signalOf()]
  handle = ({ signal }) =>
    new Promise((_, reject) => {
      signal.addEventListener('abort', () => {
        told.resolve()
        reject(signal.reason)
      })
      begun.resolve()
    })
  const client = new AbortController()
  const request = sample.send(good, {}, { signal: client.signal }).catch(() => undefined)
  await begun.promise
  client.abort()
  await told.promise
  expect(await request).toBeUndefined()
})

describe('an event stream', () => {
  test('carries ids, types and texts of several lines', async () => {
    handle = (async ({ response }) => {
      const stream = openEventStream(response)
      await stream.send({ id: '1', event: 'greeting', data: 'two\nlines' })
      await stream.send({ data: 'plain' })
      stream.end()
      return answered as never
    }) as Handler
    const response = await sample.send(good)
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
    expect(response.headers.get('x-accel-buffering')).toBe('no')
    expect(await response.text()).toBe('id: 1\nevent: greeting\ndata: two\ndata: lines\n\ndata: plain\n\n')
  })

  test('waits for a slow reader without gathering listeners, and ends when it leaves', async () => {
    const left = signalOf()
    let sent = 0
    let listeners = 0
    handle = (async ({ response }) => {
      const stream = openEventStream(response)
      while (await stream.send({ data: 'x'.repeat(64 * 1_024) })) {
        sent += 1
        listeners = Math.max(listeners, response.listenerCount('close'), response.listenerCount('drain'))
      }
      left.resolve()
      return answered as never
    }) as Handler
    const client = new AbortController()
    const response = await sample.send(good, {}, { signal: client.signal })
    const reader = response.body?.getReader()
    await until(
      async () => {
        await reader?.read()
        return sent
      },
      (count) => count > 200,
    )
    client.abort()
    await left.promise
    expect(listeners).toBeLessThan(10)
  })
})
