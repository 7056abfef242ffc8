import { type Route, routeList, takesBody } from '@tutor/contracts'
import { badKey, problem, type Sent, slowKey, startGateway, type TestGateway } from './support/gateway.js'
import { answerJson } from './support/upstream.js'

let gateway: TestGateway
let alone: TestGateway
beforeAll(async () => {
  // The rate of a key is counted per key id, and `slowKey` gets another one whenever it is looked up.
  gateway = await startGateway({ PRINCIPAL_CACHE_MS: '60000' })
  const nowhere = 'http://127.0.0.1:1'
  alone = await startGateway({
    SESSION_URL: nowhere,
    CONTEXT_ANALYSIS_URL: nowhere,
    PARAMETER_EXTRACTION_URL: nowhere,
    TOOLS_URL: nowhere,
    LLM_PROXY_URL: nowhere,
  })
})
afterAll(async () => {
  await gateway.stop()
  await alone.stop()
})

const pathOf = ({ path }: Route): string => path.replace('{name}', 'note_maker').replace(/\{\w+\}/g, 'an-id')
const bodyOf = (route: Route): Sent =>
  takesBody(route) ? { body: '{"some":"thing"}', headers: { 'Content-Type': 'application/json' } } : {}

describe.each(routeList.map((route) => [`${route.method} ${route.path}`, route] as const))(
  '%s',
  (_, route) => {
    const { method, service, status } = route
    const path = pathOf(route)
    const upstream = () => gateway.upstreams[service]

    test(`${status}: reaches ${service} with its query and body, and gives its answer back`, async () => {
      const answer = status === 204 ? undefined : { answered: service }
      upstream().answer(answerJson(status, answer, { 'X-Of-Service': 'kept' }))
      const got = await gateway.send(method, `${path}?a=1&b=%20x`, bodyOf(route))
      expect([got.status, got.body]).toEqual([status, answer ?? ''])
      expect(got.headers.get('x-of-service')).toBe('kept')
      expect(upstream().arrived.at(-1)).toMatchObject({
        method,
        url: `${path}?a=1&b=%20x`,
        body: takesBody(route) ? '{"some":"thing"}' : '',
      })
    })

    test.each([400, 404, 409, 500])('%d of the service is passed on as it is', async (failure) => {
      const said = { code: 'of_the_service', request_id: 'its-own-id' }
      upstream().answer(answerJson(failure, said, { 'Content-Type': 'application/problem+json' }))
      const got = await gateway.send(method, path, bodyOf(route))
      expect([got.status, got.body]).toEqual([failure, said])
      expect(got.headers.get('content-type')).toBe('application/problem+json')
    })

    test.each([
      ['without a key', ''],
      ['with an unknown key', `Bearer ${badKey}`],
      ['with another scheme', 'Basic dTpw'],
    ])('401 %s, and the service is not asked', async (_case, authorization) => {
      const before = upstream().arrived.length
      const got = await gateway.send(method, path, {
        ...bodyOf(route),
        headers: { ...bodyOf(route).headers, Authorization: authorization },
      })
      expect([got.status, got.body]).toEqual([401, problem(401, 'unauthenticated')])
      expect(got.headers.get('content-type')).toMatch('application/problem+json')
      expect(got.headers.get('www-authenticate')).toBe('Bearer')
      expect(upstream().arrived).toHaveLength(before)
    })

    test('405 to a method that it does not take, with those that it does', async () => {
      const got = await gateway.send('OPTIONS', path)
      expect([got.status, got.body]).toEqual([405, problem(405, 'method_not_allowed')])
      const allowed = routeList.filter((other) => other.path === route.path).map((other) => other.method)
      expect(got.headers.get('allow')?.split(', ').sort()).toEqual(allowed.sort())
    })

    test('429 with Retry-After when the key’s rate is used up', async () => {
      upstream().answer(answerJson(200, {}))
      const answers = await Promise.all(
        Array.from({ length: 6 }, () =>
          gateway.send(method, path, {
            ...bodyOf(route),
            headers: { ...bodyOf(route).headers, Authorization: `Bearer ${slowKey}` },
          }),
        ),
      )
      const refused = answers.filter((answer) => answer.status === 429)
      expect(refused.length).toBeGreaterThan(0)
      for (const { body, headers } of refused) {
        expect(body).toEqual(problem(429, 'too_many_requests'))
        expect(Number(headers.get('retry-after'))).toBeGreaterThanOrEqual(1)
      }
    })

    test('503 with Retry-After while its service is away', async () => {
      const got = await alone.send(method, path, bodyOf(route))
      expect([got.status, got.headers.get('retry-after')]).toEqual([503, '1'])
      expect(['unavailable', 'circuit_open']).toContain(got.body.code)
      expect(got.body).toEqual(problem(503, got.body.code))
    })

    if (method === 'GET' || method === 'DELETE') return
    const headers = { 'Content-Type': 'application/json' }

    test('413 to a body over its limit, said by its length', async () => {
      const got = await gateway.send(method, path, { body: 'x'.repeat(route.maxBodyBytes + 1), headers })
      expect([got.status, got.body]).toEqual([413, problem(413, 'payload_too_large')])
    })

    test('413 to a body over its limit, found out while it comes in pieces', async () => {
      const sent = { method, body: pieces(route.maxBodyBytes), duplex: 'half', headers }
      const got = await gateway.open(method, path, sent as RequestInit)
      expect([got.status, await got.json()]).toEqual([413, problem(413, 'payload_too_large')])
    })
  },
)

/** A body in chunks, without a Content-Length. */
const pieces = (over: number): ReadableStream =>
  new ReadableStream({
    start(controller) {
      for (let index = 0; index <= over / 8_192; index += 1)
        controller.enqueue(new Uint8Array(8 * 1_024).fill(120))
      controller.close()
    },
  })

describe('a path that is no route', () => {
  test.each([
    '/v1',
    '/v1/',
    '/v1/nothing',
    '/v1/sessions/',
    '/v1/sessions/a/b',
    '/v2/plan',
    '/nothing',
    '/docs/nothing.js',
  ])('404: %s', async (path) => {
    const got = await gateway.send('GET', path)
    expect([got.status, got.body]).toEqual([404, problem(404, 'not_found')])
  })
})
