import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openTestDatabase } from '../../../test/database.js'
import { openDatabase } from '../src/index.js'
import { describeDatabase } from './database.spec.js'
import { eventually, openWire, quiet, withServer } from './support.js'

describeDatabase('embedded', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tutor-database-'))
  const database = await openDatabase(`embedded:${join(folder, 'data')}`, quiet())
  return {
    url: database.url,
    async close() {
      await database.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
})

withServer('given database', 'DATABASE_URL', () => describeDatabase('given', openTestDatabase))

describe('opening a database', () => {
  let server: Awaited<ReturnType<typeof openTestDatabase>>
  beforeAll(async () => {
    server = await openTestDatabase()
  })
  afterAll(() => server.close())

  test('waits for a PostgreSQL that starts later', async () => {
    const wire = await openWire(server.url)
    await wire.cut()
    const { logger, metrics } = quiet()
    const restoring = { ...logger, warn: () => void wire.restore() }
    const database = await openDatabase(wire.url, { logger: restoring, metrics })
    await database.ping()
    await database.close()
    await wire.cut()
  })

  test('is UNAVAILABLE while PostgreSQL is gone, and works again by itself', async () => {
    const wire = await openWire(server.url)
    const database = await openDatabase(wire.url, quiet())
    await Promise.all(Array.from({ length: 5 }, () => database.ping()))
    await wire.cut()
    await expect(database.ping()).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      reason: 'database_unavailable',
    })
    await wire.restore()
    await eventually(() => database.ping().then(() => true))
    await database.close()
    await wire.cut()
  })

  test('rejects with UNAVAILABLE, naming DATABASE_URL without its password, when nobody answers in time', async () => {
    const wire = await openWire(server.url)
    await wire.cut()
    const url = new URL(wire.url)
    url.password = 'open-sesame'
    const error = await openDatabase(url.href, { ...quiet(), startTimeoutMs: 10 }).catch(
      (thrown: unknown) => thrown,
    )
    expect(error).toMatchObject({ code: 'UNAVAILABLE', message: expect.stringContaining('DATABASE_URL') })
    expect(String(error)).toContain(url.host)
    expect(String(error)).not.toContain('open-sesame')
  })

  test('rejects at once when the password is wrong', async () => {
    const url = new URL(server.url)
    url.password = 'open-sesame'
    const opening = openDatabase(url.href, { ...quiet(), startTimeoutMs: 600_000 })
    await expect(opening).rejects.toMatchObject({ code: 'UNAVAILABLE', cause: { code: '28P01' } })
  })

  test('refuses a URL of another kind', async () => {
    await expect(openDatabase('mysql://localhost', quiet())).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  })
})
