import { z } from 'zod'

/** What client apps can be told of, as docs/webhooks.md lists it. */
export const webhookEvents = ['turn.completed', 'turn.failed', 'review.due'] as const
export const WebhookEvent = z.enum(webhookEvents)
export type WebhookEvent = z.output<typeof WebhookEvent>

const Events = z
  .array(WebhookEvent)
  .min(1)
  .refine((events) => new Set(events).size === events.length, 'Names an event twice')

/** A URL of a client app that is told of events of its tenant. */
export const Webhook = z.strictObject({
  id: z.uuid(),
  url: z.string(),
  events: Events,
  /** A disabled one is told nothing. An endpoint that answers 410 is disabled. */
  status: z.enum(['enabled', 'disabled']),
  created_at: z.iso.datetime(),
  updated_at: z.iso.datetime(),
})
export type Webhook = z.output<typeof Webhook>

export const CreateWebhook = z.strictObject({ url: z.string().min(1).max(2_000), events: Events })

/** The only time that the secret is seen. */
export const CreatedWebhook = Webhook.extend({ secret: z.string() })

export const UpdateWebhook = z.strictObject({
  url: CreateWebhook.shape.url.optional(),
  events: Events.optional(),
  status: Webhook.shape.status.optional(),
})

export const WebhookSecret = z.strictObject({
  secret: z.string(),
  /** Until then deliveries are signed with the secret of before, too. */
  earlier_secret_until: z.iso.datetime(),
})

/** One event on its way to one webhook. Its id is the `webhook-id` of every attempt. */
export const WebhookDelivery = z.strictObject({
  id: z.uuid(),
  event: WebhookEvent,
  status: z.enum(['pending', 'delivered', 'failed']),
  attempts: z.number().int().min(0),
  /** The status that the endpoint answered last, if it did. */
  response_status: z.number().int().nullable(),
  /** Why the last attempt failed, in lower snake case. */
  reason: z.string().nullable(),
  created_at: z.iso.datetime(),
  delivered_at: z.iso.datetime().nullable(),
})
export type WebhookDelivery = z.output<typeof WebhookDelivery>

/** The body of a delivery. `data` holds ids and links, never what was said. */
export interface WebhookBody {
  readonly type: WebhookEvent
  /** When it happened. */
  readonly timestamp: string
  readonly data: Readonly<Record<string, unknown>>
}
