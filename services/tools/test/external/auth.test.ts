import { openTestDatabase } from '../../../../test/database.js'
import { json, openToolServer, type ToolServer } from '../../../../test/tool-server.js'
import { manifestOf, startTools, type TestService } from './support/tools-service.js'

let database: Awaited<ReturnType<typeof openTestDatabase>>
let service: TestService
let server: ToolServer
let tokens: ToolServer
let count = 0

beforeAll(async () => {
  database = await openTestDatabase()
  server = await openToolServer()
  tokens = await openToolServer()
  service = await startTools(database.url)
})
afterAll(async () => {
  await service.stop()
  await server.stop()
  await tokens.stop()
  await database.close()
})

async function newTool(auth: object): Promise<string> {
  count += 1
  const name = `secured_${count}`
  const { status, body } = await service.register({
    manifest: manifestOf(name),
    endpoint: { url: `${server.url}/run` },
    auth,
  })
  expect([status, body.errors]).toEqual([201, undefined])
  expect(body.items[0].provider.auth).toBe((auth as { type: string }).type)
  return name
}
const call = (name: string) => service.invoke(name, { topic: 'volcanoes' })

describe('fixed credentials', () => {
  beforeEach(() => server.answers(json(200, { title: 'x' })))

  test('none: nothing is sent', async () => {
    await call(await newTool({ type: 'none' }))
    expect(server.arrived[0]!.headers).not.toHaveProperty('authorization')
  })

  test('an API key stands in its header', async () => {
    await call(await newTool({ type: 'api_key', in: 'header', name: 'X-Api-Key', key: 'secret-of-a-header' }))
    expect(server.arrived[0]!.headers['x-api-key']).toBe('secret-of-a-header')
  })

  test('an API key stands in the query, encoded', async () => {
    await call(await newTool({ type: 'api_key', in: 'query', name: 'key', key: 'secret&of=a query' }))
    expect(server.arrived[0]!.url).toBe('/run?key=secret%26of%3Da+query')
  })

  test('a bearer token', async () => {
    await call(await newTool({ type: 'bearer', token: 'secret-of-a-bearer' }))
    expect(server.arrived[0]!.headers.authorization).toBe('Bearer secret-of-a-bearer')
  })

  test('basic: user and password', async () => {
    await call(await newTool({ type: 'basic', username: 'ada', password: 'secret:of:basic' }))
    const expected = Buffer.from('ada:secret:of:basic').toString('base64')
    expect(server.arrived[0]!.headers.authorization).toBe(`Basic ${expected}`)
  })

  test.each(['Host', 'Content-Length', 'Connection', 'Transfer-Encoding'])(
    'a key may not take the place of %s',
    async (name) => {
      const { status, body } = await service.register({
        manifest: manifestOf('never_there'),
        endpoint: { url: server.url },
        auth: { type: 'api_key', in: 'header', name, key: 'secret-x' },
      })
      expect([status, body.errors[0].path]).toEqual([400, 'auth.name'])
    },
  )
})

describe('OAuth 2 client credentials', () => {
  const authOf = (more: object = {}) => ({
    type: 'oauth2_client_credentials',
    token_url: `${tokens.url}/token`,
    client_id: 'client one',
    client_secret: 'secret/of+a client',
    ...more,
  })
  /** Hands out `token-1`, `token-2`, …; the tool takes those that `isGood` says. */
  const play = (isGood: (token: string) => boolean, expires_in: number | undefined = 3_600): void => {
    tokens.answers((response, request) =>
      json(200, { access_token: `token-${tokens.arrived.length}`, token_type: 'Bearer', expires_in })(
        response,
        request,
      ),
    )
    server.answers((response, request) => {
      const token = (request.headers.authorization ?? '').replace('Bearer ', '')
      const answer = isGood(token)
        ? json(200, { title: token.replace('token-', 'number ') })
        : json(401, { error: 'expired' })
      answer(response, request)
    })
  }

  test('asks for a token as RFC 6749 says, and keeps it for later calls', async () => {
    const name = await newTool(authOf({ scope: 'cards read', audience: 'https://cards' }))
    play(() => true)
    for (let times = 0; times < 3; times += 1)
      expect((await call(name)).output).toEqual({ title: 'number 1' })
    expect(tokens.arrived).toHaveLength(1)
    const [request] = tokens.arrived
    expect(Object.fromEntries(new URLSearchParams(request!.body))).toEqual({
      grant_type: 'client_credentials',
      scope: 'cards read',
      audience: 'https://cards',
    })
    const pair = Buffer.from('client%20one:secret%2Fof%2Ba%20client').toString('base64')
    expect(request!.headers.authorization).toBe(`Basic ${pair}`)
  })

  test('gives its credentials in the form for servers that want them there', async () => {
    const name = await newTool(authOf({ client_authentication: 'body' }))
    play(() => true)
    await call(name)
    const form = Object.fromEntries(new URLSearchParams(tokens.arrived[0]!.body))
    expect(form).toMatchObject({ client_id: 'client one', client_secret: 'secret/of+a client' })
    expect(tokens.arrived[0]!.headers).not.toHaveProperty('authorization')
  })

  test('asks once for any number of calls at the same time', async () => {
    const name = await newTool(authOf())
    play(() => true)
    await Promise.all(Array.from({ length: 8 }, () => call(name)))
    expect([tokens.arrived.length, server.arrived.length]).toEqual([1, 8])
  })

  test('does not use a token that is about to expire', async () => {
    const name = await newTool(authOf())
    play(() => true, 0.001)
    await call(name)
    await new Promise((resolve) => setTimeout(resolve, 5))
    await call(name)
    expect(tokens.arrived).toHaveLength(2)
  })

  test('drops a token that the tool refuses, and tries once more with another', async () => {
    const name = await newTool(authOf())
    play(() => true)
    await call(name)
    play((token) => token !== 'token-1')
    tokens.arrived.push(...Array(1).fill(undefined))
    expect((await call(name)).output).toEqual({ title: 'number 2' })
    expect(server.arrived).toHaveLength(2)
  })

  test('gives up with tool_auth_failed when the tool refuses the new token, too', async () => {
    const name = await newTool(authOf())
    play(() => false)
    await expect(call(name)).rejects.toMatchObject({ code: 'BAD_GATEWAY', reason: 'tool_auth_failed' })
    expect([tokens.arrived.length, server.arrived.length]).toEqual([2, 2])
  })

  test.each([
    ['refuses us', json(401, { error: 'invalid_client' })],
    ['answers without a token', json(200, { hello: 'there' })],
    ['answers with garbage', json(200, '<html>')],
    ['redirects', json(302, {}, { location: 'http://169.254.169.254/' })],
  ])('is tool_auth_failed when the token server %s', async (_what, answer) => {
    const name = await newTool(authOf())
    tokens.answers(answer)
    server.answers(json(200, { title: 'x' }))
    await expect(call(name)).rejects.toMatchObject({ code: 'BAD_GATEWAY', reason: 'tool_auth_failed' })
    expect(server.arrived).toHaveLength(0)
  })

  test.each(['http://169.254.169.254/token', 'https://localhost/token', 'http://example.org/token'])(
    'may not get its tokens from %s',
    async (token_url) => {
      const { status, body } = await service.register({
        manifest: manifestOf('never_there'),
        endpoint: { url: server.url },
        auth: authOf({ token_url }),
      })
      expect([status, body.errors.map(({ path }: { path: string }) => path)]).toEqual([
        400,
        ['auth.token_url'],
      ])
    },
  )
})
