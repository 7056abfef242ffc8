import { Console } from 'node:console'
import { randomBytes } from 'node:crypto'
import { PassThrough } from 'node:stream'
import { createLogger, createMetrics } from '@tutor/platform'
import { openDatabase } from '@tutor/storage'
import { sql } from 'kysely'
import { openTestDatabase } from '../../../../test/database.js'
import { json, openToolServer, type ToolServer } from '../../../../test/tool-server.js'
import { toolKeys } from '../../src/external/secrets/tool-keys.js'
import { manifestOf, secretsKey, startTools } from './support/tools-service.js'

const secret = 'a-very-secret-token-0123456789'
const owner = { tenantId: 'tenant-a', name: 'secured' }

let database: Awaited<ReturnType<typeof openTestDatabase>>
let server: ToolServer
beforeAll(async () => {
  database = await openTestDatabase()
  server = await openToolServer()
})
afterAll(async () => {
  await server.stop()
  await database.close()
})

const registration = (name: string) => ({
  manifest: manifestOf(name),
  endpoint: { url: `${server.url}/run` },
  auth: { type: 'bearer', token: secret },
})

/** All that the database holds of registered tools, as text. */
async function stored(): Promise<string> {
  const opened = await openDatabase(database.url, {
    logger: createLogger('silent'),
    metrics: createMetrics(),
  })
  try {
    const { rows } = await sql<{ row: string }>`select t::text as row from tools.registrations t`.execute(
      opened.forSchema('tools'),
    )
    return rows.map(({ row }) => row).join('\n')
  } finally {
    await opened.close()
  }
}

describe('a sealed secret', () => {
  const [one, other] = [randomBytes(32), randomBytes(32)]

  test('is what it was when it is opened, and another text each time it is sealed', () => {
    const keys = toolKeys([one])
    const [first, second] = [keys.seal(secret, owner), keys.seal(secret, owner)]
    expect(keys.open(first, owner)).toBe(secret)
    expect(first.bytes.equals(second.bytes)).toBe(false)
    expect(first.bytes.toString('latin1')).not.toContain(secret)
  })

  test.each([
    ['for another tenant', { ...owner, tenantId: 'tenant-b' }],
    ['for another tool', { ...owner, name: 'another' }],
  ])('does not open %s', (_what, stranger) => {
    const keys = toolKeys([one])
    expect(() => keys.open(keys.seal(secret, owner), stranger)).toThrow(/register it again/)
  })

  test('does not open when a bit has changed, or with another key', () => {
    const keys = toolKeys([one])
    const { keyId, bytes } = keys.seal(secret, owner)
    for (let at = 0; at < bytes.length; at += 7) {
      const changed = Buffer.from(bytes)
      changed[at]! ^= 1
      expect(() => keys.open({ keyId, bytes: changed }, owner)).toThrow(/register it again/)
    }
    expect(() => toolKeys([other]).open({ keyId, bytes }, owner)).toThrow(/register it again/)
  })

  test('opens with an old key, while new ones are sealed with the current', () => {
    const old = toolKeys([one]).seal(secret, owner)
    const keys = toolKeys([other, one])
    expect(keys.open(old, owner)).toBe(secret)
    expect(keys.seal(secret, owner).keyId).not.toBe(old.keyId)
  })
})

test('without a key a tool with credentials is refused, and one without is taken', async () => {
  const service = await startTools(database.url, { TOOLS_SECRETS_KEY: '' })
  const { status, body } = await service.register(registration('not_taken'))
  expect([status, body.code, body.detail]).toEqual([
    400,
    'no_secrets_key',
    expect.stringMatching('TOOLS_SECRETS_KEY'),
  ])
  expect((await service.register({ ...registration('taken'), auth: { type: 'none' } })).status).toBe(201)
  expect((await service.send('GET', '/v1/tools/not_taken')).status).toBe(404)
  await service.stop()
})

test.each(['short', 'x'.repeat(44), randomBytes(16).toString('base64')])(
  'a start with the key %s is refused with its name',
  async (TOOLS_SECRETS_KEY) => {
    await expect(startTools(database.url, { TOOLS_SECRETS_KEY })).rejects.toThrow(
      /TOOLS_SECRETS_KEY: .*32 bytes/,
    )
  },
)

test('a secret is in no answer, no log line, no metric and not readable in the database', async () => {
  const [real, stderr] = [globalThis.console, new PassThrough()]
  globalThis.console = new Console({ stdout: stderr, stderr })
  const seen: string[] = []
  try {
    const service = await startTools(database.url, { LOG_LEVEL: 'debug' })
    const see = async (answer: Promise<unknown>): Promise<void> => {
      const got = await answer.catch((error: Error) => ({ ...error, message: error.message }))
      seen.push(JSON.stringify(got))
    }
    const parameters = { topic: 'volcanoes' }
    const invoke = () => service.send('POST', '/v1/tools/keeps_secrets/invoke', { parameters })
    await see(service.register(registration('keeps_secrets')))
    await see(service.send('GET', '/v1/tools/keeps_secrets'))
    await see(service.send('GET', '/v1/tools?limit=100'))
    await see(service.api.catalogue({ tenant_id: 'tenant-a' }))
    // A tool that repeats what it was sent, in each way that it can.
    server.answers((response, { headers }) => json(200, { title: 'x', sent: headers })(response, {} as never))
    await see(invoke())
    server.answers((response, { headers }) =>
      json(400, { error: JSON.stringify(headers) })(response, {} as never),
    )
    await see(invoke())
    server.answers((response, { headers }) => json(500, { error: headers })(response, {} as never))
    await see(invoke())
    server.answers((response) => response.destroy())
    await see(invoke())
    // Mistakes beside the secret do not bring it back.
    await see(
      service.register({ ...registration('Wrong Name!'), auth: { type: 'bearer', token: secret, more: 1 } }),
    )
    await see(service.register(registration('keeps_secrets')))
    await see(service.send('PUT', '/v1/tools/keeps_secrets', registration('keeps_secrets')))
    seen.push(await service.metric('tutor_'))
    await service.stop()
  } finally {
    globalThis.console = real
  }
  seen.push(String(stderr.read() ?? ''), await stored())
  expect(seen.at(-2)).toContain('"message":"request"')
  expect(seen[4]).toContain('[redacted]')
  for (const text of seen)
    for (const form of [secret, Buffer.from(secret).toString('base64'), Buffer.from(secret).toString('hex')])
      expect(text).not.toContain(form)
})

test('a key can be changed: what the old one sealed works on, and needs it no longer after a start', async () => {
  const first = await startTools(database.url)
  await first.register(registration('rotated'))
  await first.stop()
  const newKey = randomBytes(32).toString('base64')
  const both = { TOOLS_SECRETS_KEY: newKey, TOOLS_SECRETS_OLD_KEYS: secretsKey }
  await (await startTools(database.url, both)).stop()
  const last = await startTools(database.url, { TOOLS_SECRETS_KEY: newKey })
  server.answers(json(200, { title: 'x' }))
  await last.invoke('rotated', { topic: 'volcanoes' })
  expect(server.arrived[0]!.headers.authorization).toBe(`Bearer ${secret}`)
  await last.stop()
})

test('credentials whose key is lost say what to do; the tool is not called without them', async () => {
  const first = await startTools(database.url, { TOOLS_SECRETS_KEY: randomBytes(32).toString('base64') })
  await first.register(registration('lost_key'))
  await first.stop()
  const service = await startTools(database.url)
  server.answers(json(200, { title: 'x' }))
  await expect(service.invoke('lost_key', { topic: 'x' })).rejects.toMatchObject({
    code: 'UNAVAILABLE',
    reason: 'tool_secrets_locked',
    message: expect.stringMatching('register it again'),
  })
  expect(server.arrived).toHaveLength(0)
  await service.stop()
})
