import { Validator } from '@seriousme/openapi-schema-validator'
import { routeList, takesBody } from '@tutor/contracts'
import { openApiDocument } from '../src/openapi.js'
import { startGateway, type TestGateway } from './support/gateway.js'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await startGateway()
})
afterAll(() => gateway.stop())

// The document is asserted on as it was sent.
// biome-ignore lint/suspicious/noExplicitAny: see above
type Json = any

describe('/openapi.json', () => {
  let document: Json
  beforeAll(async () => {
    document = (await gateway.send('GET', '/openapi.json', { headers: { Authorization: '' } })).body
  })

  test('is a valid OpenAPI 3.1 document', async () => {
    const validator = new Validator()
    const { valid, errors } = await validator.validate(structuredClone(document))
    expect([errors, valid, validator.version]).toEqual([undefined, true, '3.1'])
  })

  test('refers to nothing that it does not hold', () => {
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(
      ([, target = '']) => target,
    )
    expect(references.length).toBeGreaterThan(10)
    for (const target of new Set(references)) {
      const [hash, ...path] = target.split('/')
      expect([hash, path.reduce((value, key) => value?.[key], document)]).toEqual(['#', expect.any(Object)])
    }
  })

  test('has no field that JSON Schema does not know', () => {
    expect(JSON.stringify(document)).not.toMatch(/"\$defs"|"~standard"/)
  })

  test.each(routeList.map((route) => [`${route.method} ${route.path}`, route] as const))(
    'tells all of %s',
    (_, route) => {
      const operation = document.paths[route.path][route.method.toLowerCase()]
      expect(operation).toMatchObject({
        operationId: route.operationId,
        summary: expect.stringMatching(/\w/),
      })
      const names = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
      const inPath = operation.parameters.filter((parameter: Json) => parameter.in === 'path')
      expect(inPath.map(({ name, required }: Json) => [name, required])).toEqual(
        names.map((name) => [name, true]),
      )
      expect('requestBody' in operation).toBe(takesBody(route))
      if (takesBody(route))
        expect(operation.requestBody.content['application/json'].schema).toEqual(expect.any(Object))
      const { [route.status]: success, ...others } = operation.responses
      const { 202: later, ...failures } = others
      if (route.mayAnswerLater) expect(later.headers.Location.schema).toEqual({ type: 'string' })
      else expect(later).toBeUndefined()
      const told = operation.parameters.filter((parameter: Json) => parameter.in === 'header')
      expect(told.map(({ name }: Json) => name)).toEqual(Object.keys(route.headers))
      const contents: [string, Json][] = Object.entries(success.content ?? {})
      expect(contents.length > 0).toBe(route.status !== 204)
      for (const [, { schema }] of contents) expect(Object.keys(schema).length).toBeGreaterThan(0)
      for (const type of route.alsoProduces) expect(contents.map(([name]) => name)).toContain(type)
      expect(Object.keys(failures)).toEqual(
        expect.arrayContaining(['400', '401', '403', '429', '503', '504']),
      )
      const [type, schema] =
        route.errorForm === 'openai'
          ? ['application/json', 'OpenAiError']
          : ['application/problem+json', 'Problem']
      for (const failure of Object.values<Json>(failures))
        expect(failure.content[type].schema).toEqual({ $ref: `#/components/schemas/${schema}` })
    },
  )

  test('has no route that does not exist', () => {
    const told = Object.entries<Json>(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    )
    expect(told.sort()).toEqual(routeList.map(({ method, path }) => `${method} ${path}`).sort())
  })

  test('says what a request must be, not what it becomes', () => {
    const { paths } = openApiDocument('1') as Json
    const message = paths['/v1/plan'].post.requestBody.content['application/json'].schema
    expect(message.required).toEqual(['message'])
    expect(message.additionalProperties).toBe(false)
  })
})

describe.each(['/docs', '/redoc'])('%s', (page) => {
  const load = (path: string) => gateway.open('GET', path, { headers: { Authorization: '' } })

  test('needs no key and loads every file that it names, from here alone', async () => {
    const response = await load(page)
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
    const html = await response.text()
    expect(html).not.toMatch(/(https?:)?\/\/[\w.-]+\.\w+/)
    const named = [...html.matchAll(/(?:src|href|spec-url)="([^"]+)"/g)].map(([, target = '']) => target)
    expect(named.length).toBeGreaterThan(1)
    for (const target of named) {
      expect(target).toMatch(/^\/(?!\/)/)
      const file = await load(target)
      expect([target, file.status, (await file.arrayBuffer()).byteLength > 50]).toEqual([target, 200, true])
    }
  })

  test('forbids the browser to load anything from elsewhere', async () => {
    const policy = (await load(page)).headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'self'")
    expect(policy).not.toMatch(/https?:|\*|unsafe-eval/)
  })

  test('shows the document of this gateway', async () => {
    const html = await (await load(page)).text()
    const start = page === '/docs' ? await (await load('/docs/start.js')).text() : html
    expect(start).toContain('/openapi.json')
  })
})

test('the root leads to the documentation', async () => {
  const { status, headers } = await gateway.send('GET', '/')
  expect([status, headers.get('location')]).toEqual([302, '/docs'])
})

test.each(['/', '/openapi.json', '/docs', '/redoc'])('405 to what is not a GET of %s', async (path) => {
  const { status, headers, body } = await gateway.send('POST', path)
  expect([status, headers.get('allow'), body.code]).toEqual([405, 'GET, HEAD', 'method_not_allowed'])
})
