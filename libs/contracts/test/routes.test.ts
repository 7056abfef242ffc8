import { errorCodes, type Route, routeList, scopes, takesBody } from '@tutor/contracts'
import { z } from 'zod'

const each = routeList.map((route) => [`${route.method} ${route.path}`, route] as const)
const parametersIn = (path: string): string[] => [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)
const fieldsOf = (schema: z.ZodType): string[] =>
  schema instanceof z.ZodObject ? Object.keys(schema.shape) : []

test('no two routes answer the same method and path, whatever their parameters are called', () => {
  const places = routeList.map(({ method, path }) => `${method} ${path.replaceAll(/\{\w+\}/g, '{}')}`)
  expect(places.filter((place, index) => places.indexOf(place) !== index)).toEqual([])
})

test('operation ids are unique and can be names of functions', () => {
  const ids = routeList.map(({ operationId }) => operationId)
  expect(new Set(ids).size).toBe(ids.length)
  expect(ids.filter((id) => !/^[a-z][A-Za-z]+$/.test(id))).toEqual([])
})

test('every service with a public side has routes', () => {
  expect([...new Set(routeList.map(({ service }) => service))].sort()).toEqual([
    'context-analysis',
    'llm-proxy',
    'parameter-extraction',
    'session',
    'tools',
  ])
})

describe.each(each)('%s', (_name, route: Route) => {
  test('wants a scope that keys can have: no route is open', () => expect(scopes).toContain(route.scope))

  test('stands under the version, or is that of a protocol with versions of its own', () =>
    expect(route.path).toMatch(/^(\/v1(\/([a-z]+|\{[a-z]+\}))+|\/mcp)$/))

  test('checks exactly the parameters of its path', () =>
    expect(fieldsOf(route.params).sort()).toEqual(parametersIn(route.path).sort()))

  test('refuses an unknown query parameter', () => {
    const { error } = route.query.safeParse({ unheard_of: 'x' })
    expect(error?.issues.some(({ code }) => code === 'unrecognized_keys')).toBe(true)
  })

  test('takes a body only where HTTP gives it a meaning', () => {
    const actionWithoutBody = /\/(cancel|redeliver|secret)$/.test(route.path)
    expect(takesBody(route)).toBe(['POST', 'PUT', 'PATCH'].includes(route.method) && !actionWithoutBody)
  })

  test('refuses an unknown field in its body', () => {
    if (!takesBody(route)) return
    const { error } = route.body.safeParse({ unheard_of: 'x' })
    const unknown = error?.issues.flatMap((issue) => (issue.code === 'unrecognized_keys' ? issue.keys : []))
    expect(unknown).toEqual(['unheard_of'])
  })

  test('says what it is for, and which errors it can give', () => {
    expect(route.summary.length).toBeGreaterThan(8)
    expect(Object.keys(errorCodes)).toEqual(expect.arrayContaining([...route.errors]))
    // Whoever names a thing may name one that does not exist.
    if (parametersIn(route.path).length > 0) expect(route.errors).toContain('NOT_FOUND')
  })

  test('has no body in a 204, and one in every other answer', () =>
    expect(route.response.safeParse(undefined).success).toBe(route.status === 204))
})

test('the surface of the brief is there (§6)', () => {
  const places = each.map(([place]): string => place)
  const brief = [
    ...['POST /v1/sessions', 'GET /v1/sessions'],
    ...['GET', 'PATCH', 'DELETE'].map((method) => `${method} /v1/sessions/{id}`),
    ...['POST /v1/sessions/{id}/messages', 'GET /v1/sessions/{id}/messages'],
    ...['GET /v1/turns/{id}', 'GET /v1/turns/{id}/events', 'GET /v1/turns/{id}/trace'],
    'POST /v1/turns/{id}/cancel',
    ...['POST /v1/plan', 'POST /v1/context/analyze', 'POST /v1/parameters/extract'],
    ...['GET /v1/tools', 'GET /v1/tools/{name}', 'POST /v1/tools', 'POST /v1/tools/{name}/invoke'],
    ...['GET /v1/students/{id}', 'PATCH /v1/students/{id}'],
    ...['POST /v1/chat/completions', 'GET /v1/models'],
  ]
  expect(brief.filter((place) => !places.includes(place))).toEqual([])
})
