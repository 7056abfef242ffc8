import { openTestDatabase } from '../../../../test/database.js'
import { json, openToolServer, type ToolServer, text } from '../../../../test/tool-server.js'
import { openMcpServer, type TestMcpServer } from './support/mcp-server.js'
import { startTools, type TestService } from './support/tools-service.js'

let database: Awaited<ReturnType<typeof openTestDatabase>>
let service: TestService
let server: ToolServer

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

describe.each([
  ['answers in a stream', false],
  ['answers in JSON', true],
])('an MCP server that %s', (_how, asJson) => {
  let mcp: TestMcpServer
  const own = { tenant_id: `tenant-${asJson}` }
  const call = (tool: string, parameters: object = { topic: 'fire' }) =>
    service.invoke(`riddles_${tool}`, parameters, own)
  beforeAll(async () => {
    mcp = await openMcpServer({ json: asJson })
    const registration = { mcp: { url: mcp.url, namespace: 'riddles' }, limits: { timeout_ms: 2_000 } }
    const { status, body } = await service.register(registration, own)
    expect([status, body.errors]).toEqual([201, undefined])
  })
  afterAll(() => mcp.stop())

  test('gives its tools with the namespace before their names, and with their schemas', async () => {
    const { tools } = await service.api.catalogue(own)
    const found = tools!.filter(({ name }) => name.startsWith('riddles_'))
    expect(found.map(({ name }) => name)).toEqual(
      ['fail', 'hang', 'huge', 'make_riddle', 'tell'].map((name) => `riddles_${name}`),
    )
    expect(found[3]).toMatchObject({
      title: 'Riddle maker',
      description: 'Makes a riddle on a topic.',
      input_schema: {
        type: 'object',
        properties: { topic: { type: 'string', description: 'What it is about' }, lines: { default: 4 } },
      },
      output_schema: { properties: { riddle: { type: 'string' } } },
    })
    const { provider } = (await service.send('GET', '/v1/tools/riddles_tell', undefined, own)).body
    expect(provider).toMatchObject({ kind: 'mcp', url: mcp.url, tool: 'tell' })
  })

  test('answers with its structured content', async () => {
    const { output, artifact } = await call('make_riddle')
    expect(output).toEqual({ riddle: '4 lines on fire', answer: 'fire' })
    expect(artifact.markdown).toContain('4 lines on fire')
  })

  test('answers with its text and links where it has no structured content', async () => {
    expect((await call('tell')).output).toEqual({
      text: 'All about fire',
      links: [{ title: 'More', url: 'https://example.org/more' }],
    })
  })

  test('is not asked with parameters that do not fit', async () => {
    await expect(call('make_riddle', { lines: 1 })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      errors: expect.arrayContaining([{ path: 'parameters.topic', message: 'Required' }]),
    })
  })

  test('fails as its tool says', async () => {
    await expect(call('fail')).rejects.toMatchObject({
      code: 'BAD_GATEWAY',
      reason: 'tool_failed',
      message: expect.stringContaining('The oven is cold'),
    })
    await expect(call('fail', { topic: 'refuse' })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      errors: [{ path: 'parameters.topic', message: 'Unknown' }],
    })
  })

  test('that answers with too much, or not at all, harms nobody', async () => {
    await expect(call('huge', {})).rejects.toMatchObject({ reason: 'tool_answer_too_large' })
    await expect(call('hang', {})).rejects.toMatchObject({ code: 'TIMEOUT', reason: 'tool_timeout' })
    expect((await call('make_riddle')).output).toMatchObject({ answer: 'fire' })
  })

  test('gets the idempotency key along', async () => {
    mcp.seen.length = 0
    await service.invoke('riddles_tell', { topic: 'ice' }, { ...own, idempotency_key: `key-${asJson}` })
    expect(mcp.seen.some(({ headers }) => headers['idempotency-key'] === `key-${asJson}`)).toBe(true)
  })
})

test('an MCP server that wants a token is given it, when it lists and when it is called', async () => {
  const mcp = await openMcpServer({ token: 'secret-of-mcp' })
  const own = { tenant_id: 'tenant-token' }
  const registration = { mcp: { url: mcp.url, namespace: 'closed', tools: ['tell'] } }
  const refused = await service.register(registration, own)
  expect([refused.status, refused.body.errors]).toEqual([
    400,
    [{ path: 'mcp.url', message: 'The MCP server refused our credentials' }],
  ])
  const auth = { type: 'bearer', token: 'secret-of-mcp' }
  const { body } = await service.register({ ...registration, auth }, own)
  expect(body.items.map(({ name }: { name: string }) => name)).toEqual(['closed_tell'])
  expect((await service.invoke('closed_tell', { topic: 'x' }, own)).output).toMatchObject({
    text: 'All about x',
  })
  await mcp.stop()
  await expect(service.invoke('closed_tell', { topic: 'x' }, own)).rejects.toMatchObject({
    reason: 'tool_unreachable',
  })
})

test('a tool that the server has not is named', async () => {
  const mcp = await openMcpServer()
  const { status, body } = await service.register({
    mcp: { url: mcp.url, namespace: 'some', tools: ['tell', 'gone'] },
  })
  expect([status, body.errors.map(({ path }: { path: string }) => path)]).toEqual([400, ['mcp.tools.1']])
  await mcp.stop()
})

test.each([
  ['a page', () => text(200, 'text/html', '<html></html>')],
  ['other JSON', () => json(200, { hello: 'there' })],
  ['a failure', () => json(500, {})],
  ['a redirect', () => json(307, {}, { location: 'http://169.254.169.254/' })],
])('a server that answers with %s is no MCP server', async (_what, answer) => {
  server.answers(answer())
  const { status, body } = await service.register({ mcp: { url: server.url, namespace: 'none' } })
  expect([status, body.errors.map(({ path }: { path: string }) => path)]).toEqual([400, ['mcp.url']])
})

test.each(['http://169.254.169.254/mcp', 'https://localhost/mcp', 'stdio:npx'])(
  'may not be at %s',
  async (url) => {
    const { status, body } = await service.register({ mcp: { url, namespace: 'none' } })
    expect([status, body.errors[0].path]).toEqual([400, 'mcp.url'])
  },
)
