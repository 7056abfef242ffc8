import { randomUUID } from 'node:crypto'
import { AppError, ToolManifest } from '@tutor/contracts'
import type { Sealed } from '@tutor/outside'
import { type Kysely, sql, type Transaction } from 'kysely'
import type { Tables } from '../../tables.js'
import type { PreparedTool } from '../registration/prepared-tool.js'
import { type Dates, Source } from './source.js'

/** A registered tool as it is kept. */
export interface RegisteredTool extends PreparedTool, Dates {
  readonly tenantId: string
  /** Another one after each replacement. */
  readonly version: string
  /** Undefined where the tool wants no credentials. */
  readonly secrets: Sealed | undefined
}

export interface NewTool extends PreparedTool {
  readonly secrets: Sealed | undefined
}

const maxTools = 2_000
/** A catalogue travels in one message, whose size brokers bound. */
const maxCatalogueBytes = 12 * 1_024 * 1_024

/** The revision of a tenant's tools, which changes with each of them; undefined for one that never had any. */
export async function revisionOf(db: Kysely<Tables>, tenantId: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('tool_sets')
    .select('revision')
    .where('tenant_id', '=', tenantId)
    .executeTakeFirst()
  return row?.revision
}

/** A tenant's tools in order of name. */
export async function loadTools(db: Kysely<Tables>, tenantId: string): Promise<readonly RegisteredTool[]> {
  const rows = await db
    .selectFrom('registrations')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .orderBy(sql`name collate "C"`)
    .execute()
  return rows.map((row) => ({
    tenantId,
    manifest: ToolManifest.parse(row.manifest),
    source: Source.parse(row.source),
    version: row.version,
    secrets:
      row.secrets === null || row.secrets_key_id === null
        ? undefined
        : { keyId: row.secrets_key_id, bytes: row.secrets },
    registeredAt: row.registered_at,
    updatedAt: row.updated_at,
  }))
}

/** Adds all of the tools or none. CONFLICT names those that the tenant has already, or says that there are too many. */
export async function addTools(
  db: Kysely<Tables>,
  tenantId: string,
  tools: readonly NewTool[],
): Promise<void> {
  await changeTools(db, tenantId, async (transaction) => {
    const names = tools.map(({ manifest }) => manifest.name)
    const taken = await transaction
      .selectFrom('registrations')
      .select('name')
      .where('tenant_id', '=', tenantId)
      .where('name', 'in', names)
      .execute()
    if (taken.length > 0) throw namesTaken(taken.map(({ name }) => name))
    await transaction
      .insertInto('registrations')
      .values(tools.map((tool) => ({ tenant_id: tenantId, name: tool.manifest.name, ...columnsOf(tool) })))
      .execute()
  })
}

/** Puts the tool in the place of the one of its name. NOT_FOUND when there is none. */
export async function replaceTool(db: Kysely<Tables>, tenantId: string, tool: NewTool): Promise<void> {
  await changeTools(db, tenantId, async (transaction) => {
    const { numUpdatedRows } = await transaction
      .updateTable('registrations')
      .set({ ...columnsOf(tool), updated_at: sql<Date>`now()` })
      .where('tenant_id', '=', tenantId)
      .where('name', '=', tool.manifest.name)
      .executeTakeFirst()
    if (numUpdatedRows === 0n) throw unknownTool(tool.manifest.name)
  })
}

/** NOT_FOUND when there is none of this name. */
export async function removeTool(db: Kysely<Tables>, tenantId: string, name: string): Promise<void> {
  await changeTools(db, tenantId, async (transaction) => {
    const { numDeletedRows } = await transaction
      .deleteFrom('registrations')
      .where('tenant_id', '=', tenantId)
      .where('name', '=', name)
      .executeTakeFirst()
    if (numDeletedRows === 0n) throw unknownTool(name)
  })
}

const columnsOf = ({ manifest, source, secrets }: NewTool) => ({
  manifest: JSON.stringify(manifest),
  source: JSON.stringify(source),
  version: randomUUID(),
  secrets: secrets?.bytes ?? null,
  secrets_key_id: secrets?.keyId ?? null,
})

/** One change of a tenant's tools at a time: the row of its revision is the lock. */
async function changeTools(
  db: Kysely<Tables>,
  tenantId: string,
  change: (transaction: Transaction<Tables>) => Promise<void>,
): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    const revision = randomUUID()
    await transaction
      .insertInto('tool_sets')
      .values({ tenant_id: tenantId, revision })
      .onConflict((conflict) => conflict.column('tenant_id').doUpdateSet({ revision }))
      .execute()
    await change(transaction)
    const { count, bytes } = await transaction
      .selectFrom('registrations')
      .select([
        sql<number>`count(*)::int`.as('count'),
        sql<number>`coalesce(sum(octet_length(manifest::text)), 0)::int`.as('bytes'),
      ])
      .where('tenant_id', '=', tenantId)
      .executeTakeFirstOrThrow()
    if (count > maxTools) throw tooMany(`${maxTools} tools`)
    if (bytes > maxCatalogueBytes) throw tooMany(`${maxCatalogueBytes / 1_048_576} MiB of manifests`)
  })
}

const tooMany = (limit: string): AppError =>
  new AppError('CONFLICT', `A tenant may have ${limit} at most`, { reason: 'too_many_tools' })

/** For names that a built-in tool or another tool of the tenant has. */
export const namesTaken = (names: readonly string[]): AppError =>
  new AppError('CONFLICT', `There is a tool of this name already: ${names.slice(0, 20).join(', ')}`, {
    reason: 'tool_name_taken',
    errors: names.map((name) => ({ path: 'name', message: `${name} is taken` })),
  })

export const unknownTool = (name: string): AppError =>
  new AppError('NOT_FOUND', `There is no tool ${name}`, { reason: 'unknown_tool' })
