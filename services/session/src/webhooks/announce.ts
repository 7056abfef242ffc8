import { randomUUID } from 'node:crypto'
import type { WebhookBody, WebhookEvent } from '@tutor/contracts'
import { enqueue } from '@tutor/jobs'
import { type Kysely, sql, type Transaction } from 'kysely'
import type { Tables } from '../tables.js'
import { deliverWebhook } from './deliver-webhook.js'

export interface Announcement {
  readonly webhookId: string
  readonly event: WebhookEvent
  /** What it is about: a webhook is told of each subject's event once. */
  readonly subject: string
  readonly data: WebhookBody['data']
}

/** Puts events on their way, in the transaction in which they happened. Gives how many are new. */
export async function announce(
  transaction: Transaction<Tables>,
  announcements: readonly Announcement[],
  happenedAt: Date,
): Promise<number> {
  if (announcements.length === 0) return 0
  const added = await transaction
    .insertInto('webhook_deliveries')
    .values(
      announcements.map(({ webhookId, event, subject, data }) => {
        const body: WebhookBody = { type: event, timestamp: happenedAt.toISOString(), data }
        return { id: randomUUID(), webhook_id: webhookId, event, subject, body: JSON.stringify(body) }
      }),
    )
    .onConflict((conflict) => conflict.columns(['webhook_id', 'event', 'subject']).doNothing())
    .returning('id')
    .execute()
  for (const { id } of added) await sendLater(transaction, id)
  return added.length
}

/** Asks for the job that makes a delivery. */
export async function sendLater(transaction: Transaction<Tables>, deliveryId: string): Promise<void> {
  const { id: job_id } = await enqueue(transaction, deliverWebhook, { delivery_id: deliveryId })
  await transaction.updateTable('webhook_deliveries').set({ job_id }).where('id', '=', deliveryId).execute()
}

/** The enabled webhooks that want to be told of an event. */
export const wantsEvent = (event: WebhookEvent) =>
  sql<boolean>`webhooks.status = 'enabled' and ${event} = any(webhooks.events)`

interface EndedTurn {
  readonly id: string
  readonly session_id: string
}

/** Tells the tenant's webhooks that a turn has ended; true when there is somebody to be told. */
export async function announceTurn(
  transaction: Transaction<Tables>,
  { id, session_id }: EndedTurn,
  event: 'turn.completed' | 'turn.failed',
  happenedAt: Date,
  more: Readonly<Record<string, string>> = {},
): Promise<boolean> {
  const listeners = await listenersOf(transaction, session_id, event)
  const announcements = listeners.map(({ webhook_id, student_id }) => ({
    webhookId: webhook_id,
    event,
    subject: id,
    data: { turn_id: id, session_id, student_id, ...more, links: { turn: `/v1/turns/${id}` } },
  }))
  return (await announce(transaction, announcements, happenedAt)) > 0
}

const listenersOf = (db: Kysely<Tables>, sessionId: string, event: WebhookEvent) =>
  db
    .selectFrom('sessions')
    .innerJoin('webhooks', 'webhooks.tenant_id', 'sessions.tenant_id')
    .select(['webhooks.id as webhook_id', 'sessions.student_id'])
    .where('sessions.id', '=', sessionId)
    .where(wantsEvent(event))
    .execute()
