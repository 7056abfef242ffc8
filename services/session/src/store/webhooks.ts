import { randomUUID } from 'node:crypto'
import { AppError, type Webhook, type WebhookEvent } from '@tutor/contracts'
import type { Sealed } from '@tutor/outside'
import { type Kysely, type Selectable, sql } from 'kysely'
import type { Tables } from '../tables.js'
import type { EndpointSecrets } from '../webhooks/endpoint-secrets.js'
import { numberOfCursor, pageFrom } from './cursor.js'

type WebhookRow = Selectable<Tables['webhooks']>

export const webhookOf = ({ id, url, events, status, created_at, updated_at }: WebhookRow): Webhook => ({
  id,
  url,
  events,
  status,
  created_at: created_at.toISOString(),
  updated_at: updated_at.toISOString(),
})

const mostPerTenant = 20

/** CONFLICT when the tenant has as many as it may have. */
export async function addWebhook(
  db: Kysely<Tables>,
  tenantId: string,
  { url, events }: Pick<Webhook, 'url' | 'events'>,
  secrets: EndpointSecrets,
): Promise<{ readonly row: WebhookRow; readonly secret: string }> {
  const { count } = await db
    .selectFrom('webhooks')
    .select(sql<number>`count(*)::int`.as('count'))
    .where('tenant_id', '=', tenantId)
    .executeTakeFirstOrThrow()
  if (count >= mostPerTenant)
    throw new AppError('CONFLICT', `A tenant may have ${mostPerTenant} webhooks at most`, {
      reason: 'too_many_webhooks',
    })
  const id = randomUUID()
  const { secret, sealed } = secrets.create({ id, tenantId })
  const row = await db
    .insertInto('webhooks')
    .values({ id, tenant_id: tenantId, url, events, ...columnsOf(sealed) })
    .returningAll()
    .executeTakeFirstOrThrow()
  return { row, secret }
}

const columnsOf = ({ bytes, keyId }: Sealed) => ({ secrets: bytes, secrets_key_id: keyId })
const sealedOf = ({ secrets, secrets_key_id }: WebhookRow): Sealed => ({
  bytes: secrets,
  keyId: secrets_key_id,
})

/** A tenant's webhooks, the newest first, a page at a time. */
export async function listWebhooks(
  db: Kysely<Tables>,
  tenantId: string,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<{ items: Webhook[]; next_cursor: string | null }> {
  const before = numberOfCursor(cursor)
  const rows = await db
    .selectFrom('webhooks')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .$if(before !== undefined, (select) => select.where('number', '<', before ?? 0))
    .orderBy('number', 'desc')
    .limit(limit + 1)
    .execute()
  return pageFrom(rows, limit, ({ number }) => number, webhookOf)
}

const noWebhook = (): AppError => new AppError('NOT_FOUND', 'There is no such webhook')

/** NOT_FOUND for what does not exist and for what is another tenant's alike. */
export async function findWebhook(db: Kysely<Tables>, tenantId: string, id: string): Promise<WebhookRow> {
  const row = await db
    .selectFrom('webhooks')
    .selectAll()
    .where('id', '=', id)
    .where('tenant_id', '=', tenantId)
    .executeTakeFirst()
  if (!row) throw noWebhook()
  return row
}

export interface WebhookChange {
  readonly url?: string | undefined
  readonly events?: WebhookEvent[] | undefined
  readonly status?: Webhook['status'] | undefined
}

export async function changeWebhook(
  db: Kysely<Tables>,
  tenantId: string,
  id: string,
  { url, events, status }: WebhookChange,
): Promise<WebhookRow> {
  const row = await db
    .updateTable('webhooks')
    .set({
      ...(url !== undefined && { url }),
      ...(events !== undefined && { events }),
      ...(status !== undefined && { status }),
      updated_at: new Date(),
    })
    .where('id', '=', id)
    .where('tenant_id', '=', tenantId)
    .returningAll()
    .executeTakeFirst()
  if (!row) throw noWebhook()
  return row
}

export async function removeWebhook(db: Kysely<Tables>, tenantId: string, id: string): Promise<void> {
  const { numDeletedRows } = await db
    .deleteFrom('webhooks')
    .where('id', '=', id)
    .where('tenant_id', '=', tenantId)
    .executeTakeFirst()
  if (numDeletedRows === 0n) throw noWebhook()
}

/** Its endpoint wants nothing any more. */
export async function disableWebhook(db: Kysely<Tables>, id: string): Promise<void> {
  await db
    .updateTable('webhooks')
    .set({ status: 'disabled', updated_at: new Date() })
    .where('id', '=', id)
    .execute()
}

/** Gives a webhook a new secret; the one of before goes on signing for a while. */
export const renewSecret = (
  db: Kysely<Tables>,
  tenantId: string,
  id: string,
  secrets: EndpointSecrets,
): Promise<{ readonly secret: string; readonly earlierUntil: Date }> =>
  db.transaction().execute(async (transaction) => {
    const row = await transaction
      .selectFrom('webhooks')
      .selectAll()
      .where('id', '=', id)
      .where('tenant_id', '=', tenantId)
      .forUpdate()
      .executeTakeFirst()
    if (!row) throw noWebhook()
    const renewed = secrets.renew({ id, tenantId }, sealedOf(row), new Date())
    await transaction
      .updateTable('webhooks')
      .set({ ...columnsOf(renewed.sealed), updated_at: new Date() })
      .where('id', '=', id)
      .execute()
    return renewed
  })

/** Seals anew what an earlier key had sealed, so that this key can be taken away. Gives how many could not be opened. */
export async function resealWebhooks(db: Kysely<Tables>, secrets: EndpointSecrets): Promise<number> {
  const { currentKeyId } = secrets
  if (currentKeyId === undefined) return 0
  const rows = await db
    .selectFrom('webhooks')
    .selectAll()
    .where('secrets_key_id', '!=', currentKeyId)
    .execute()
  let locked = 0
  for (const row of rows) {
    try {
      const sealed = secrets.reseal({ id: row.id, tenantId: row.tenant_id }, sealedOf(row))
      await db
        .updateTable('webhooks')
        .set(columnsOf(sealed))
        .where('id', '=', row.id)
        // Unless it was renewed meanwhile.
        .where('secrets', '=', row.secrets)
        .execute()
    } catch (error) {
      if (!(error instanceof AppError && error.reason === 'webhook_secrets_locked')) throw error
      locked += 1
    }
  }
  return locked
}
