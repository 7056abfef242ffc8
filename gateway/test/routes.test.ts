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

/** What a route that the gateway refuses answers with, in the form of its errors. */
const refusal = ({ errorForm }: Route, status: number, code: string): unknown =>
  errorForm === 'problem'
    ? problem(status, code)
    : { error: { message: expect.any(String), type: expect.any(String), param: null, code } }
const codeOf = ({ errorForm }: Route, body: Answer): string | undefined =>
  errorForm === 'problem' ? body.code : body.error?.code
interface Answer {
  readonly code?: string
  readonly error?: { readonly code: string }
}

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
      const code = route.errorForm === 'openai' ? 'invalid_api_key' : 'unauthenticated'
      expect([got.status, got.body]).toEqual([401, refusal(route, 401, code)])
      expect(got.headers.get('content-type')).toMatch(
        route.errorForm === 'openai' ? 'application/json' : 'application/problem+json',
      )
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
        const code = route.errorForm === 'openai' ? 'rate_limit_exceeded' : 'too_many_requests'
        expect(body).toEqual(refusal(route, 429, code))
        expect(Number(headers.get('retry-after'))).toBeGreaterThanOrEqual(1)
      }
    })

    test('503 with Retry-After while its service is away', async () => {
      const got = await alone.send(method, path, bodyOf(route))
      expect([got.status, got.headers.get('retry-after')]).toEqual([503, '1'])
      const code = codeOf(route, got.body)
      expect(['unavailable', 'circuit_open']).toContain(code)
      expect(got.body).toEqual(refusal(route, 503, code ?? ''))
    })

    if (method === 'GET' || method === 'DELETE') return
    const headers = { 'Content-Type': 'application/json' }

    test('413 to a body over its limit, said by its length', async () => {
      const got = await gateway.send(method, path, { body: 'x'.repeat(route.maxBodyBytes + 1), headers })
      expect([got.status, got.body]).toEqual([413, refusal(route, 413, 'payload_too_large')])
    })

    test('413 to a body over its limit, found out while it comes in pieces', async () => {
      const sent = { method, body: pieces(route.maxBodyBytes), duplex: 'half', headers }
      const got = await gateway.open(method, path, sent as RequestInit)
      expect([got.status, await got.json()]).toEqual([413, refusal(route, 413, 'payload_too_large')])
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
