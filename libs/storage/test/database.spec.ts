import { AppError } from '@tutor/contracts'
import { type Kysely, sql } from 'kysely'
import { type Database, type Migrations, migrate, openDatabase } from '../src/index.js'
import { eventually, quiet } from './support.js'

interface Tables {
  readonly notes: { readonly n: number; readonly text: string | null }
}

const notes: Migrations = {
  '0001_notes': {
    up: (db: Kysely<unknown>) =>
      db.schema.createTable('notes').addColumn('n', 'bigint').addColumn('text', 'text').execute(),
  },
  '0002_first_note': {
    up: async (db: Kysely<unknown>) => {
      await sql`insert into notes (n) values (0)`.execute(db)
    },
  },
}

/** What any PostgreSQL must do for us. `open` gives the URL of an empty database. */
export function describeDatabase(
  name: string,
  open: () => Promise<{ url: string; close(): Promise<void> }>,
): void {
  describe(`${name} database`, () => {
    let server: { url: string; close(): Promise<void> }
    let database: Database
    let schemas = 0
    const newSchema = (): string => `spec_${++schemas}`
    const notesOf = (schema: string): Kysely<Tables> => database.forSchema<Tables>(schema)

    beforeAll(async () => {
      server = await open()
      database = await openDatabase(server.url, { ...quiet(), poolSize: 8 })
    })
    afterAll(async () => {
      await database?.close()
      await server?.close()
    })

    test('migrates a schema once, however often it is asked', async () => {
      const schema = newSchema()
      await migrate(database, schema, notes)
      await migrate(database, schema, notes)
      expect(await notesOf(schema).selectFrom('notes').selectAll().execute()).toEqual([{ n: 0, text: null }])
    })

    test('migrates each step once when ten replicas start together', async () => {
      const schema = newSchema()
      await Promise.all(Array.from({ length: 10 }, () => migrate(database, schema, notes)))
      expect(await notesOf(schema).selectFrom('notes').select('n').execute()).toEqual([{ n: 0 }])
    })

    test('adds only the missing steps to a schema that is behind', async () => {
      const schema = newSchema()
      await migrate(database, schema, { '0001_notes': notes['0001_notes']! })
      await migrate(database, schema, notes)
      expect(await notesOf(schema).selectFrom('notes').select('n').execute()).toEqual([{ n: 0 }])
    })

    test('leaves nothing of a migration whose later step fails, and says why', async () => {
      const schema = newSchema()
      const broken = {
        ...notes,
        '0003_broken': { up: (db: Kysely<unknown>) => db.schema.dropTable('absent').execute() },
      }
      await expect(migrate(database, schema, broken)).rejects.toMatchObject({ code: '42P01' })
      await expect(notesOf(schema).selectFrom('notes').selectAll().execute()).rejects.toMatchObject({
        code: '42P01',
      })
    })

    test('keeps tables of the same name in two schemas apart', async () => {
      const [one, two] = [newSchema(), newSchema()]
      await migrate(database, one, notes)
      await migrate(database, two, notes)
      await notesOf(one).insertInto('notes').values({ n: 1, text: 'one' }).execute()
      expect(await notesOf(two).selectFrom('notes').select('n').execute()).toEqual([{ n: 0 }])
    })

    test('leaves nothing of a transaction that is rolled back, while others commit beside it', async () => {
      const schema = newSchema()
      await migrate(database, schema, notes)
      const failing = notesOf(schema)
        .transaction()
        .execute(async (transaction) => {
          await transaction.insertInto('notes').values({ n: 1, text: 'lost' }).execute()
          await notesOf(schema).insertInto('notes').values({ n: 2, text: 'kept' }).execute()
          throw new Error('back')
        })
      await expect(failing).rejects.toThrow('back')
      const kept = await notesOf(schema).selectFrom('notes').select('n').orderBy('n').execute()
      expect(kept).toEqual([{ n: 0 }, { n: 2 }])
    })

    test('commits every one of 50 concurrent transactions on a pool of 8', async () => {
      const schema = newSchema()
      await migrate(database, schema, notes)
      await Promise.all(
        Array.from({ length: 50 }, () =>
          notesOf(schema)
            .transaction()
            .execute(async (transaction) => {
              const { n } = await transaction
                .selectFrom('notes')
                .select('n')
                .forUpdate()
                .executeTakeFirstOrThrow()
              await transaction
                .updateTable('notes')
                .set({ n: n + 1 })
                .execute()
            }),
        ),
      )
      expect(await notesOf(schema).selectFrom('notes').select('n').execute()).toEqual([{ n: 50 }])
    })

    test('gives bigint as a number where that is exact, and as text beyond', async () => {
      const { rows } =
        await sql`select 9007199254740991::bigint as exact, 9007199254740993::bigint as beyond`.execute(
          database.forSchema('public'),
        )
      expect(rows).toEqual([{ exact: 9007199254740991, beyond: '9007199254740993' }])
    })

    test('rejects with UNAVAILABLE when a connection dies in use, and works again at once', async () => {
      const db = database.forSchema('public')
      const dying = db.connection().execute(async (connection) => {
        const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(connection)
        await sql`select pg_terminate_backend(${rows[0]!.pid})`.execute(db)
        await eventually(async () => {
          const found = await sql`select 1 from pg_stat_activity where pid = ${rows[0]!.pid}`.execute(db)
          return found.rows.length === 0
        })
        await sql`select 1`.execute(connection)
      })
      await expect(dying).rejects.toMatchObject({ code: 'UNAVAILABLE', reason: 'database_unavailable' })
      await database.ping()
    })

    test('rejects with TIMEOUT when a statement takes longer than it may', async () => {
      const slow = database
        .forSchema('public')
        .transaction()
        .execute(async (transaction) => {
          await sql`set local statement_timeout = 20`.execute(transaction)
          await sql`select pg_sleep(30)`.execute(transaction)
        })
      await expect(slow).rejects.toMatchObject({ code: 'TIMEOUT' })
    })

    test("leaves constraint violations as PostgreSQL's own", async () => {
      const violating = sql`select * from (values (1)) as v(n) where n / 0 = 1`.execute(
        database.forSchema('public'),
      )
      const error = await violating.catch((thrown: unknown) => thrown)
      expect(error).not.toBeInstanceOf(AppError)
      expect(error).toMatchObject({ code: '22012' })
    })

    test('is UNAVAILABLE once closed', async () => {
      const other = await openDatabase(database.url, quiet())
      await other.close()
      await expect(other.ping()).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    })
  })
}
