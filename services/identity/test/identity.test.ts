import { type Client, identityContract, scopes } from '@tutor/contracts'
import { client } from '@tutor/messaging'
import { createLogger, createMetrics } from '@tutor/platform'
import { type Running, run } from '@tutor/service'
import { testEnvironment } from '@tutor/service/testing'
import { openDatabase } from '@tutor/storage'
import { sql } from 'kysely'
import { openTestDatabase } from '../../../test/database.js'
import { identity } from '../src/index.js'

const bootstrapKey = `tutor_${'b'.repeat(43)}`
let database: Awaited<ReturnType<typeof openTestDatabase>>
let running: Running
let rpc: Client<typeof identityContract>

const start = async (): Promise<void> => {
  running = await run(
    [identity],
    testEnvironment({ DATABASE_URL: database.url, BOOTSTRAP_API_KEY: bootstrapKey }),
  )
  rpc = client(running.broker, identityContract, { metrics: createMetrics() })
}
/** Looks into identity's tables, which no service may. */
async function inDatabase<T>(
  look: (db: ReturnType<Awaited<ReturnType<typeof openDatabase>>['forSchema']>) => Promise<T>,
) {
  const opened = await openDatabase(database.url, {
    logger: createLogger('silent'),
    metrics: createMetrics(),
  })
  try {
    return await look(opened.forSchema('identity'))
  } finally {
    await opened.close()
  }
}

beforeAll(async () => {
  database = await openTestDatabase()
  await start()
})
afterAll(async () => {
  await running.stop()
  await database.close()
})

const refused = { code: 'UNAUTHENTICATED', message: 'The API key is not valid' }

test('knows the bootstrap key, with every scope, and again after a restart without a second row', async () => {
  const first = await rpc.authenticate({ token: bootstrapKey })
  expect(first).toMatchObject({ tenant_id: 'default', student_id: null, rate_per_second: 100 })
  await running.stop()
  await start()
  expect(await rpc.authenticate({ token: bootstrapKey })).toEqual(first)
})

test('gives the bootstrap key the scopes that came with an update', async () => {
  await running.stop()
  await inDatabase(async (db) => {
    await sql`update identity.api_keys set scopes = array['plan'] where name = 'bootstrap'`.execute(db)
  })
  await start()
  expect((await rpc.authenticate({ token: bootstrapKey })).scopes).toEqual([...scopes])
})

test('stores the hash of a key and never the key', async () => {
  const { key, key_id } = await rpc.createApiKey({ name: 'app', tenant_id: 'school', student_id: 'ada' })
  expect(await rpc.authenticate({ token: key })).toMatchObject({
    key_id,
    tenant_id: 'school',
    student_id: 'ada',
  })
  const rows = await inDatabase((db) =>
    db
      .selectFrom('api_keys' as never)
      .selectAll()
      .execute(),
  )
  expect(rows.length).toBeGreaterThan(1)
  expect(JSON.stringify(rows)).not.toContain(key.slice(12))
})

test('refuses unknown, malformed, revoked and expired keys alike', async () => {
  const revoked = await rpc.createApiKey({ name: 'revoked', tenant_id: 'school' })
  const expired = await rpc.createApiKey({ name: 'expired', tenant_id: 'school' })
  const end = (id: string, column: string) =>
    inDatabase((db) =>
      db
        .updateTable('api_keys' as never)
        .set({ [column]: new Date(Date.now() - 1_000) } as never)
        .where('id' as never, '=', id as never)
        .execute(),
    )
  await end(revoked.key_id, 'revoked_at')
  await end(expired.key_id, 'expires_at')
  for (const token of [`tutor_${'z'.repeat(43)}`, 'not-a-key', '', "' or 1=1 --", revoked.key, expired.key])
    await expect(rpc.authenticate({ token })).rejects.toMatchObject(refused)
})

test('gives a signing key back until it expires, and never lets another take its id', async () => {
  const key = (x: string, expires: number) => ({
    kid: 'gateway-1',
    jwk: { kty: 'OKP' as const, crv: 'Ed25519' as const, x },
    expires_at: new Date(Date.now() + expires).toISOString(),
  })
  await rpc.registerSigningKey(key('first', 60_000))
  await rpc.registerSigningKey(key('second', 60_000))
  expect((await rpc.signingKey({ kid: 'gateway-1' })).jwk.x).toBe('first')
  await rpc.registerSigningKey({ ...key('old', -1_000), kid: 'gateway-2' })
  await expect(rpc.signingKey({ kid: 'gateway-2' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await expect(rpc.signingKey({ kid: 'nobody' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
})
