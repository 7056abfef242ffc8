import { AppError, type WebhookDelivery } from '@tutor/contracts'
import { findJob } from '@tutor/jobs'
import type { Sealed } from '@tutor/outside'
import { type Kysely, type Selectable, sql } from 'kysely'
import type { Tables } from '../tables.js'
import { sendLater } from '../webhooks/announce.js'
import { numberOfCursor, pageFrom } from './cursor.js'

type DeliveryRow = Selectable<Tables['webhook_deliveries']>

const deliveryOf = (row: DeliveryRow): WebhookDelivery => ({
  id: row.id,
  event: row.event,
  status: row.status,
  attempts: row.attempts,
  response_status: row.response_status,
  reason: row.reason,
  created_at: row.created_at.toISOString(),
  delivered_at: row.delivered_at?.toISOString() ?? null,
})

interface DeliveryFilter {
  readonly limit: number
  readonly cursor?: string | undefined
  readonly status?: WebhookDelivery['status'] | undefined
}

/** Deliveries of a webhook, the newest first, a page at a time. */
export async function listDeliveries(
  db: Kysely<Tables>,
  webhookId: string,
  { limit, cursor, status }: DeliveryFilter,
): Promise<{ items: WebhookDelivery[]; next_cursor: string | null }> {
  const before = numberOfCursor(cursor)
  const rows = await db
    .selectFrom('webhook_deliveries')
    .selectAll()
    .where('webhook_id', '=', webhookId)
    .$if(status !== undefined, (select) => select.where('status', '=', status ?? 'pending'))
    .$if(before !== undefined, (select) => select.where('number', '<', before ?? 0))
    .orderBy('number', 'desc')
    .limit(limit + 1)
    .execute()
  return pageFrom(rows, limit, ({ number }) => number, deliveryOf)
}

/** A delivery with where it goes. */
export interface DueDelivery extends Pick<DeliveryRow, 'id' | 'body' | 'webhook_id'> {
  readonly tenant_id: string
  readonly url: string
  readonly webhook_status: 'enabled' | 'disabled'
  readonly sealed: Sealed
}

/** Undefined when the webhook was removed. */
export async function deliveryToMake(db: Kysely<Tables>, id: string): Promise<DueDelivery | undefined> {
  const row = await db
    .selectFrom('webhook_deliveries as delivery')
    .innerJoin('webhooks', 'webhooks.id', 'delivery.webhook_id')
    .select([
      'delivery.id',
      'delivery.body',
      'delivery.webhook_id',
      'webhooks.tenant_id',
      'webhooks.url',
      'webhooks.status as webhook_status',
      'webhooks.secrets',
      'webhooks.secrets_key_id',
    ])
    .where('delivery.id', '=', id)
    .executeTakeFirst()
  if (!row) return undefined
  const { secrets: bytes, secrets_key_id: keyId, ...delivery } = row
  return { ...delivery, sealed: { bytes, keyId } }
}

/** How an attempt ended. */
export interface DeliveryAttempt {
  readonly status: WebhookDelivery['status']
  readonly response: number | null
  readonly reason: string | null
}

export async function recordAttempt(
  db: Kysely<Tables>,
  id: string,
  { status, response, reason }: DeliveryAttempt,
): Promise<void> {
  await db
    .updateTable('webhook_deliveries')
    .set((set) => ({
      status,
      attempts: set('attempts', '+', 1),
      response_status: response,
      reason,
      ...(status === 'delivered' && { delivered_at: sql<Date>`now()` }),
    }))
    .where('id', '=', id)
    .execute()
}

/** Puts a delivery that has ended on its way again. CONFLICT while it is still being tried. */
export const redeliver = (db: Kysely<Tables>, webhookId: string, id: string): Promise<WebhookDelivery> =>
  db.transaction().execute(async (transaction) => {
    const row = await transaction
      .selectFrom('webhook_deliveries')
      .selectAll()
      .where('id', '=', id)
      .where('webhook_id', '=', webhookId)
      .forUpdate()
      .executeTakeFirst()
    if (!row) throw new AppError('NOT_FOUND', 'The webhook has no such delivery')
    if (row.status === 'pending' && (await isTried(transaction, row)))
      throw new AppError('CONFLICT', 'The delivery is still being tried', { reason: 'delivery_pending' })
    const pending = await transaction
      .updateTable('webhook_deliveries')
      .set({ status: 'pending', reason: null, delivered_at: null })
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirstOrThrow()
    await sendLater(transaction, id)
    return deliveryOf(pending)
  })

/** Not so when its job's workers all died, who could say nothing of it. */
async function isTried(db: Kysely<Tables>, { job_id }: DeliveryRow): Promise<boolean> {
  const job = job_id === null ? undefined : await findJob(db, job_id)
  return job?.status === 'waiting' || job?.status === 'running'
}
