import type { Kysely } from 'kysely'
import { queryOnce } from '../src/database-query.js'
import { type Migrations, migrate, openDatabase } from '../src/index.js'
import { startPair } from './postgres-pair.js'
import { eventually, quiet } from './support.js'

interface Notes {
  notes: { text: string }
}

let pair: Awaited<ReturnType<typeof startPair>>
beforeAll(async () => {
  pair = await startPair()
}, 60_000)
afterAll(() => pair.close())

const notes: Migrations = {
  '0001_notes': {
    up: async (db: Kysely<unknown>) =>
      void (await db.schema.createTable('notes').addColumn('text', 'text').execute()),
  },
}
const textsAt = (url: string) => queryOnce(url, 'select text from school.notes order by text')
const gone = { code: 'UNAVAILABLE', reason: 'database_unavailable' }

test('of several servers the one that takes writes is used; when it is lost, the one that takes over', async () => {
  const database = await openDatabase(pair.url, { ...quiet(), poolSize: 4 })
  const db = database.forSchema<Notes>('school')
  const write = (text: string) => db.insertInto('notes').values({ text }).execute()
  await migrate(database, 'school', notes)
  await Promise.all(['a', 'b', 'c'].map(write))
  await eventually(async () => (await textsAt(pair.standby.url)).length === 3)

  await pair.primary.stop()
  await expect(write('lost')).rejects.toMatchObject(gone)
  // The other one answers, but takes no writes yet.
  await expect(database.ping()).rejects.toMatchObject(gone)
  await pair.promote()
  await eventually(() => write('d').then(() => true))
  expect(await textsAt(pair.standby.url)).toEqual(['a', 'b', 'c', 'd'].map((text) => ({ text })))

  // As a server is made that another has replaced: connections that stand are left.
  await queryOnce(pair.standby.url, 'alter system set default_transaction_read_only = on')
  await queryOnce(pair.standby.url, 'select pg_reload_conf()')
  await eventually(() =>
    write('never').then(
      () => false,
      (error) => error.reason === gone.reason,
    ),
  )
  await database.close()
}, 60_000)
