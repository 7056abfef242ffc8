import { openTestDatabase } from '../../../../test/database.js'
import { json, openToolServer, type ToolServer } from '../../../../test/tool-server.js'
import { manifestOf, startTools, type TestService } from './support/tools-service.js'

let database: Awaited<ReturnType<typeof openTestDatabase>>
let service: TestService
let replica: TestService
let server: ToolServer

beforeAll(async () => {
  database = await openTestDatabase()
  server = await openToolServer()
  service = await startTools(database.url)
  replica = await startTools(database.url)
})
afterAll(async () => {
  await replica.stop()
  await service.stop()
  await server.stop()
  await database.close()
})

const registration = (name: string, more: object = {}) => ({
  manifest: manifestOf(name),
  endpoint: { url: `${server.url}/run` },
  ...more,
})
const other = { tenant_id: 'tenant-b' }
const namesFor = async (from: TestService, tenant_id: string): Promise<string[]> =>
  (await from.api.catalogue({ tenant_id })).tools!.map(({ name }) => name)

describe('registering', () => {
  test('201 with the tool and where it comes from; it is in the list, on its page and callable at once', async () => {
    const response = { artifact: 'text', title: 'title' }
    const { status, body } = await service.register(registration('crossword_maker', { response }))
    const provider = {
      kind: 'http',
      method: 'POST',
      url: `${server.url}/run`,
      auth: 'none',
      limits: { requests_per_minute: 600, timeout_ms: 15_000, max_concurrent: 16 },
      response,
      registered_at: expect.any(String),
      updated_at: expect.any(String),
    }
    expect([status, body.items]).toEqual([
      201,
      [expect.objectContaining({ name: 'crossword_maker', provider })],
    ])
    expect((await service.send('GET', '/v1/tools/crossword_maker')).body).toEqual(body.items[0])
    const { items } = (await service.send('GET', '/v1/tools?limit=100')).body
    expect(items.map(({ name }: { name: string }) => name)).toContain('crossword_maker')
    server.answers(json(200, { title: 'Volcanoes' }))
    const parameters = { topic: 'volcanoes' }
    const invoked = await service.send('POST', '/v1/tools/crossword_maker/invoke', { parameters })
    expect([invoked.status, invoked.body.artifact.title]).toEqual([200, 'Volcanoes'])
  })

  test('another process sees it the next time that it is asked', async () => {
    await namesFor(replica, 'tenant-a')
    await service.register(registration('seen_elsewhere'))
    expect(await namesFor(replica, 'tenant-a')).toContain('seen_elsewhere')
    server.answers(json(200, { title: 'x' }))
    expect(await replica.invoke('seen_elsewhere', { topic: 'x' })).toMatchObject({ tool: 'seen_elsewhere' })
  })

  test('403 without the scope tools:admin', async () => {
    const { status, body } = await service.register(registration('not_mine'), { scopes: ['tools'] })
    expect([status, body.code]).toEqual([403, 'missing_scope'])
  })

  test('409 for the name of a built-in tool, and for one that the tenant has already', async () => {
    for (const name of ['quiz_generator', 'crossword_maker']) {
      const { status, body } = await service.register(registration(name))
      expect([status, body.code, body.detail]).toEqual([
        409,
        'tool_name_taken',
        expect.stringContaining(name),
      ])
    }
  })

  test('of the same name at the same time, in any process, succeeds once', async () => {
    const both = [service, replica, service, replica]
    const answers = await Promise.all(both.map((one) => one.register(registration('raced_for'))))
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409])
  })

  test('400 with every mistake and its path, and nothing is registered', async () => {
    const input_schema = {
      type: 'object',
      required: 'topic',
      properties: {
        topic: { type: 'strong' },
        code: { type: 'string', pattern: '(?<=a)b' },
        tree: { $ref: '#/nowhere' },
        size: { typ: 'integer' },
      },
    }
    const { status, body } = await service.register({
      manifest: { ...manifestOf('full_of_mistakes'), input_schema },
      endpoint: { url: 'https://169.254.169.254/{colour}' },
    })
    expect([status, body.code]).toEqual([400, 'invalid_input'])
    const paths = body.errors.map(({ path }: { path: string }) => path)
    expect(paths).toEqual(
      expect.arrayContaining([
        'manifest.input_schema.required',
        'manifest.input_schema.properties.topic.type',
        'manifest.input_schema.properties.code.pattern',
        'manifest.input_schema.properties.tree.$ref',
        'manifest.input_schema.properties.size.typ',
        'endpoint.url',
      ]),
    )
    expect(body.errors.filter(({ path }: { path: string }) => path === 'endpoint.url')).toHaveLength(2)
    expect((await service.send('GET', '/v1/tools/full_of_mistakes')).status).toBe(404)
  })

  test.each([
    ['nothing', () => ({}), ['']],
    ['a manifest without an endpoint', () => ({ manifest: manifestOf('x_y') }), ['endpoint']],
    [
      'two kinds at once',
      () => ({ ...registration('x_y'), mcp: { url: 'https://a.org', namespace: 'a_b' } }),
      [''],
    ],
    ['an unknown field', () => ({ ...registration('x_y'), colour: 'red' }), ['colour']],
    ['operations of no document', () => ({ ...registration('x_y'), operations: ['a'] }), ['operations']],
    ['a limit of none', () => ({ ...registration('x_y'), limits: { timeout_ms: 0 } }), ['limits.timeout_ms']],
    ['an unknown auth', () => ({ ...registration('x_y'), auth: { type: 'magic' } }), ['auth.type']],
    [
      'details of no tool',
      () => ({ ...registration('x_y'), details: { y_z: { title: 'Y' } } }),
      ['details.y_z'],
    ],
    ['a name that is none', () => registration('Not A Name'), ['manifest.name']],
  ])('400 to %s', async (_what, body, paths) => {
    const answer = await service.register(body())
    expect([answer.status, answer.body.errors.map(({ path }: { path: string }) => path)]).toEqual([
      400,
      paths,
    ])
  })

  test('a schema that leads back to itself is refused, and says how', async () => {
    const input_schema = {
      type: 'object',
      properties: { root: { $ref: '#/$defs/node' } },
      $defs: { node: { type: 'object', properties: { next: { $ref: '#/$defs/node' } } } },
    }
    const { status, body } = await service.register({
      ...registration('circular'),
      manifest: { ...manifestOf('circular'), input_schema },
    })
    expect([status, body.errors[0].message]).toEqual([400, expect.stringMatching(/back to itself/)])
  })

  test('a schema that grows without end when it is written out is refused in no time', async () => {
    const $defs = Object.fromEntries(
      Array.from({ length: 20 }, (_, index) => [
        `level${index}`,
        {
          type: 'object',
          properties: { a: { $ref: `#/$defs/level${index + 1}` }, b: { $ref: `#/$defs/level${index + 1}` } },
        },
      ]),
    )
    const input_schema = { $ref: '#/$defs/level0', $defs: { ...$defs, level20: { type: 'string' } } }
    const { status, body } = await service.register({
      ...registration('laughing'),
      manifest: { ...manifestOf('laughing'), input_schema },
    })
    expect([status, body.errors[0].message]).toEqual([400, expect.stringMatching(/parts/)])
  })
})

describe('replacing and removing', () => {
  test('PUT puts another tool in its place, from the next call on', async () => {
    await service.register(registration('replaced'))
    const { body: before } = await service.send('GET', '/v1/tools/replaced')
    const { status, body } = await service.send('PUT', '/v1/tools/replaced', {
      ...registration('replaced'),
      manifest: manifestOf('replaced', { title: 'Another title' }),
      endpoint: { url: `${server.url}/elsewhere` },
    })
    expect([status, body.title, body.provider.url]).toEqual([200, 'Another title', `${server.url}/elsewhere`])
    expect(body.provider.registered_at).toBe(before.provider.registered_at)
    server.answers(json(200, { title: 'x' }))
    await service.invoke('replaced', { topic: 'x' })
    expect(server.arrived[0]!.url).toBe('/elsewhere')
  })

  test('404 for a tool that is not there, 400 for a body without it, 409 for a built-in one', async () => {
    const put = (name: string, body: object) => service.send('PUT', `/v1/tools/${name}`, body)
    expect((await put('never_there', registration('never_there'))).status).toBe(404)
    expect((await put('replaced', registration('another'))).body.errors[0].path).toBe('name')
    const builtIn = await put('quiz_generator', registration('quiz_generator'))
    expect([builtIn.status, builtIn.body.code]).toEqual([409, 'built_in_tool'])
  })

  test('DELETE takes it away, from the next call on', async () => {
    await service.register(registration('removed'))
    expect(await service.send('DELETE', '/v1/tools/removed')).toMatchObject({ status: 204, body: undefined })
    expect((await service.send('GET', '/v1/tools/removed')).status).toBe(404)
    await expect(service.invoke('removed', { topic: 'x' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect((await service.send('DELETE', '/v1/tools/removed')).status).toBe(404)
    const builtIn = await service.send('DELETE', '/v1/tools/quiz_generator')
    expect([builtIn.status, builtIn.body.code]).toEqual([409, 'built_in_tool'])
  })

  test('a built-in tool’s page says that it is built in', async () => {
    expect((await service.send('GET', '/v1/tools/quiz_generator')).body.provider).toEqual({
      kind: 'built_in',
    })
  })
})

describe('two tenants', () => {
  test('do not see, call, replace or remove each other’s tools, and may use the same names', async () => {
    await service.register(registration('only_of_a'))
    expect(await namesFor(service, 'tenant-b')).not.toContain('only_of_a')
    const { items } = (await service.send('GET', '/v1/tools?limit=100', undefined, other)).body
    expect(items.map(({ name }: { name: string }) => name)).not.toContain('only_of_a')
    for (const [method, path, body] of [
      ['GET', '', undefined],
      ['PUT', '', registration('only_of_a')],
      ['DELETE', '', undefined],
      ['POST', '/invoke', { parameters: { topic: 'x' } }],
    ] as const)
      expect((await service.send(method, `/v1/tools/only_of_a${path}`, body, other)).status).toBe(404)
    expect((await service.register(registration('only_of_a'), other)).status).toBe(201)
    await service.send('DELETE', '/v1/tools/only_of_a', undefined, other)
    expect(await namesFor(service, 'tenant-a')).toContain('only_of_a')
  })
})

describe('the revision of the catalogue', () => {
  const revisionFor = async (tenant_id: string): Promise<string> =>
    (await service.api.catalogue({ tenant_id })).revision

  test('changes with each change of a tenant’s tools, for that tenant only', async () => {
    const tenant = { tenant_id: 'tenant-r' }
    const [before, others] = [await revisionFor('tenant-r'), await revisionFor('tenant-a')]
    const seen = new Set([before])
    const changes = [
      () => service.register(registration('first'), tenant),
      () => service.register(registration('second'), tenant),
      () => service.send('PUT', '/v1/tools/first', registration('first'), tenant),
      () => service.send('DELETE', '/v1/tools/second', undefined, tenant),
    ]
    for (const [index, change] of changes.entries()) {
      await change()
      seen.add(await revisionFor('tenant-r'))
      expect(seen.size).toBe(index + 2)
    }
    expect(await revisionFor('tenant-a')).toBe(others)
    await service.send('DELETE', '/v1/tools/first', undefined, tenant)
    expect(await revisionFor('tenant-r')).toBe(before)
  })

  test('is the same for tenants without tools of their own, and as long as nothing changes', async () => {
    expect(await revisionFor('tenant-x')).toBe(await revisionFor('tenant-y'))
    const revision = await revisionFor('tenant-a')
    expect(await service.api.catalogue({ tenant_id: 'tenant-a', known_revision: revision })).toMatchObject({
      revision,
      tools: null,
    })
  })

  test('does not change by a registration that failed', async () => {
    const revision = await revisionFor('tenant-a')
    await service.register(registration('quiz_generator'))
    await service.register(registration('crossword_maker'))
    expect(await revisionFor('tenant-a')).toBe(revision)
  })
})

test('a tenant may have 2,000 tools, and not one more', async () => {
  const tenant = { tenant_id: 'tenant-full' }
  const paths = (from: number, to: number) =>
    Object.fromEntries(
      Array.from({ length: to - from }, (_, index) => [
        `/t${from + index}`,
        { get: { operationId: `tool_${from + index}`, responses: { 200: { description: 'ok' } } } },
      ]),
    )
  const document = (from: number, to: number) => ({
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Many', version: '1' },
      servers: [{ url: server.url }],
      paths: paths(from, to),
    },
  })
  expect((await service.register(document(0, 1_999), tenant)).status).toBe(201)
  const over = await service.register(document(1_999, 2_001), tenant)
  expect([over.status, over.body.code]).toEqual([409, 'too_many_tools'])
  expect((await service.register(document(1_999, 2_000), tenant)).status).toBe(201)
  const { tools } = await service.api.catalogue({ tenant_id: 'tenant-full' })
  expect(tools!.filter(({ name }) => name.startsWith('tool_'))).toHaveLength(2_000)
})
