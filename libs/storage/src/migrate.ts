import type { Logger } from '@tutor/platform'
import { type Migration, Migrator, sql } from 'kysely'
import type { Database } from './database.js'
import { kyselyOn, openPool } from './database-pool.js'

/** Steps by name, run in the names' order: `0001_sessions`. A step that has run anywhere must never change again. */
export type Migrations = Readonly<Record<string, Migration>>

/**
 * Brings a service's schema up to date, creating it first if need be: all missing steps in one transaction, each step
 * once, however many processes start at the same time. Inside a step, tables without a schema are the service's own.
 * Rejects with what PostgreSQL said, and then nothing has changed.
 */
export async function migrate(
  database: Pick<Database, 'url'>,
  schema: string,
  migrations: Migrations,
  logger?: Logger,
): Promise<void> {
  // A connection of its own: waiting for another replica's migration may outlast the pool's statement timeout, and the
  // session's lock and search path end with it.
  const pool = openPool(database.url, { poolSize: 1, unlimited: true })
  try {
    await kyselyOn<unknown>(pool)
      .connection()
      .execute(async (db) => {
        await sql`select pg_advisory_lock(hashtextextended(${`migrate ${schema}`}, 0))`.execute(db)
        await sql`create schema if not exists ${sql.id(schema)}`.execute(db)
        await sql`select set_config('search_path', quote_ident(${schema}) || ', public', false)`.execute(db)
        const migrator = new Migrator({
          db,
          provider: { getMigrations: async () => inSchema(schema, migrations) },
          migrationTableSchema: schema,
        })
        const { error, results } = await migrator.migrateToLatest()
        if (error) throw error
        const applied = (results ?? []).map(({ migrationName }) => migrationName)
        if (applied.length > 0) logger?.info('migrated', { schema, applied })
      })
  } finally {
    await pool.end()
  }
}

const inSchema = (schema: string, migrations: Migrations): Record<string, Migration> =>
  Object.fromEntries(
    Object.entries(migrations).map(([name, { up }]) => [name, { up: (db) => up(db.withSchema(schema)) }]),
  )
