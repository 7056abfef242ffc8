import { AppError, type Principal, Student } from '@tutor/contracts'
import { openTestDatabase } from '../../../../test/database.js'
import { json, openToolServer, type ToolServer } from '../../../../test/tool-server.js'
import {
  type HttpAnswer,
  manifestOf,
  startTools,
  type TestService,
} from '../external/support/tools-service.js'

let database: Awaited<ReturnType<typeof openTestDatabase>>
let server: ToolServer
/** Nobody serves policy here: what the schema demands has to be given. */
let service: TestService

const page = 'https://app.example'
const ada = Student.parse({
  user_id: 'ada',
  name: 'Ada',
  topic_mastery: {},
  goals: [],
  subject_preferences: [],
  corrections: [],
})

beforeAll(async () => {
  database = await openTestDatabase()
  server = await openToolServer()
  const student = async ({ student_id }: { student_id: string }): Promise<Student> => {
    if (student_id !== 'ada') throw new AppError('NOT_FOUND', 'There is no such student')
    return ada
  }
  service = await startTools(database.url, { MCP_ALLOWED_ORIGINS: page }, { student })
  const body = { manifest: manifestOf('crossword_maker'), endpoint: { url: server.url } }
  expect((await service.register(body, { tenant_id: 'owner' })).status).toBe(201)
})
afterAll(async () => {
  await service.stop()
  await server.stop()
  await database.close()
})

/** A session of a key, with what is sent in it. */
async function begin(who: Partial<Principal> = {}, capabilities: object = {}, version = '2025-11-25') {
  const params = { protocolVersion: version, capabilities, clientInfo: { name: 'test', version: '1' } }
  const hello = await post({ id: 0, method: 'initialize', params }, who)
  const session = { 'mcp-session-id': hello.headers.get('mcp-session-id') ?? '' }
  return {
    session,
    ask: (method: string, asked: object = {}, as = who): Promise<HttpAnswer> =>
      post({ id: 1, method, params: asked }, as, session),
  }
}
const post = (message: object, who: Partial<Principal> = {}, headers: Record<string, string> = {}) =>
  service.send('POST', '/mcp', { jsonrpc: '2.0', ...message }, who, headers)

const listed = async (who: Partial<Principal>): Promise<{ name: string }[]> => {
  const { ask } = await begin(who)
  const cursor = Buffer.from('crossword_a').toString('base64url')
  return (await ask('tools/list', { cursor })).body.result.tools
}

describe('a registered tool', () => {
  const call = { name: 'crossword_maker', arguments: { topic: 'volcanoes' } }

  test('is offered to its tenant, without a promise of what it does', async () => {
    const [tool] = await listed({ tenant_id: 'owner' })
    expect(tool).toMatchObject({
      name: 'crossword_maker',
      annotations: { openWorldHint: true },
      inputSchema: { required: ['topic'] },
    })
    expect(tool).not.toHaveProperty('annotations.readOnlyHint')
  })

  test('runs for its tenant', async () => {
    server.answers(json(200, { title: 'Volcanoes' }))
    const { body } = await (await begin({ tenant_id: 'owner' })).ask('tools/call', call)
    expect(body.result.structuredContent).toEqual({ title: 'Volcanoes' })
  })

  test('tells no more of its failure than the public part', async () => {
    server.answers(json(500, { error: 'secret stack' }))
    const { body } = await (await begin({ tenant_id: 'owner' })).ask('tools/call', call)
    expect(body.result.isError).toBe(true)
    expect(body.result.structuredContent).toBeUndefined()
  })

  test('is invisible to another tenant', async () => {
    expect((await listed({ tenant_id: 'other' })).map(({ name }) => name)).not.toContain('crossword_maker')
    const { body } = await (await begin({ tenant_id: 'other' })).ask('tools/call', call)
    expect(body.error).toMatchObject({ code: -32602 })
  })
})

describe('a tool that takes the student', () => {
  const tenant = { tenant_id: 'school' }
  beforeAll(async () => {
    const manifest = manifestOf('greeter', { takes: ['user_info'] })
    expect((await service.register({ manifest, endpoint: { url: server.url } }, tenant)).status).toBe(201)
  })
  /** Whom the tool was told of, and what the caller was told. */
  async function greeted(who: Partial<Principal>, meta: object = {}) {
    server.answers(json(200, { title: 'Hello' }))
    const call = { name: 'greeter', arguments: { topic: 'x' }, _meta: meta }
    const { body } = await (await begin({ ...tenant, ...who })).ask('tools/call', call)
    const told = server.arrived.map(({ body: sent }) => JSON.parse(sent).user_info)
    return [told.map(({ user_id, name }) => `${user_id} ${name}`), body.result.isError ?? false]
  }

  test('is told of the key’s own student, also of one of whom nothing is remembered', async () => {
    expect(await greeted({ student_id: 'ada' })).toEqual([['ada Ada'], false])
    expect(await greeted({ student_id: 'new' })).toEqual([['new Student'], false])
  })

  test('is told of the student whom an application names', async () => {
    expect(await greeted({}, { 'tutor/student_id': 'ada' })).toEqual([['ada Ada'], false])
    expect(await greeted({})).toEqual([['anonymous Student'], false])
  })

  test('is not run for a student whom the key may not see, or who is not known', async () => {
    expect(await greeted({ student_id: 'bob' }, { 'tutor/student_id': 'ada' })).toEqual([[], true])
    expect(await greeted({}, { 'tutor/student_id': 'nobody' })).toEqual([[], true])
    expect(await greeted({}, { 'tutor/student_id': 7 })).toEqual([[], true])
  })
})

describe('a session', () => {
  test.each<[string, Partial<Principal>]>([
    ['another key', { key_id: 'key-b' }],
    ['the same key id of another tenant', { tenant_id: 'tenant-b' }],
  ])('is unknown to %s', async (_whose, who) => {
    const { ask } = await begin({ key_id: 'key-a' })
    expect((await ask('ping')).status).toBe(200)
    expect((await ask('ping', {}, who)).status).toBe(404)
  })

  test('that was changed by its client is unknown', async () => {
    const { session } = await begin()
    const [facts = '', signature] = session['mcp-session-id'].split('.')
    const changed = JSON.parse(Buffer.from(facts, 'base64url').toString())
    const forged = Buffer.from(JSON.stringify({ ...changed, asks: true })).toString('base64url')
    const { status } = await post(
      { id: 1, method: 'ping' },
      {},
      { 'mcp-session-id': `${forged}.${signature}` },
    )
    expect(status).toBe(404)
  })

  test('survives the process that began it', async () => {
    const { session } = await begin()
    const other = await startTools(database.url)
    const sent = await other.send('POST', '/mcp', { jsonrpc: '2.0', id: 1, method: 'ping' }, {}, session)
    expect([sent.status, sent.body.result]).toEqual([200, {}])
    await other.stop()
  })

  test('needs the scope of tools', async () => {
    expect((await post({ id: 0, method: 'ping' }, { scopes: ['chat'] })).status).toBe(403)
  })
})

test.each([
  [page, 200],
  [`${page}:8443`, 403],
  ['https://app.example.evil', 403],
])('a web page of %s gets %i', async (origin, expected) => {
  const { session } = await begin()
  expect((await post({ id: 1, method: 'ping' }, {}, { ...session, origin })).status).toBe(expected)
})

test('while nobody knows our policies, all that the schema requires has to be given, and is named', async () => {
  const { body } = await (await begin()).ask('tools/call', { name: 'flashcard_generator', arguments: {} })
  expect(body.result.content[0].text).toContain('Missing: topic, count, difficulty, subject.')
})
