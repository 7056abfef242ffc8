import { z } from 'zod'
import { PageQuery, pageOf, route } from './route.js'
import {
  CreatedWebhook,
  CreateWebhook,
  UpdateWebhook,
  Webhook,
  WebhookDelivery,
  WebhookSecret,
} from './webhooks.js'

const webhook = { params: z.strictObject({ id: z.uuid() }), errors: ['NOT_FOUND'] } as const

/** The public routes by which a client app says where it wants to be told of events. */
export const webhookRoutes = {
  createWebhook: route({
    service: 'session',
    method: 'POST',
    path: '/v1/webhooks',
    scope: 'webhooks',
    summary: 'Register a URL that is told of events',
    description:
      'Deliveries are signed as Standard Webhooks says; the answer is the only time that the secret is seen. The URL ' +
      'must be an https URL of the public internet.',
    body: CreateWebhook,
    status: 201,
    response: CreatedWebhook,
    errors: ['CONFLICT'],
  }),
  listWebhooks: route({
    service: 'session',
    method: 'GET',
    path: '/v1/webhooks',
    scope: 'webhooks',
    summary: 'List webhooks, the newest first',
    query: PageQuery,
    response: pageOf(Webhook),
  }),
  getWebhook: route({
    service: 'session',
    method: 'GET',
    path: '/v1/webhooks/{id}',
    scope: 'webhooks',
    summary: 'One webhook',
    response: Webhook,
    ...webhook,
  }),
  updateWebhook: route({
    service: 'session',
    method: 'PATCH',
    path: '/v1/webhooks/{id}',
    scope: 'webhooks',
    summary: 'Change a webhook, or enable or disable it',
    body: UpdateWebhook,
    response: Webhook,
    ...webhook,
  }),
  deleteWebhook: route({
    service: 'session',
    method: 'DELETE',
    path: '/v1/webhooks/{id}',
    scope: 'webhooks',
    summary: 'Remove a webhook with its deliveries',
    status: 204,
    response: z.undefined(),
    ...webhook,
  }),
  renewWebhookSecret: route({
    service: 'session',
    method: 'POST',
    path: '/v1/webhooks/{id}/secret',
    scope: 'webhooks',
    summary: 'Give a webhook a new secret; for a day deliveries are signed with both',
    response: WebhookSecret,
    ...webhook,
  }),
  listWebhookDeliveries: route({
    service: 'session',
    method: 'GET',
    path: '/v1/webhooks/{id}/deliveries',
    scope: 'webhooks',
    summary: 'What a webhook was told, or will be, the newest first',
    query: PageQuery.extend({ status: WebhookDelivery.shape.status.optional() }),
    response: pageOf(WebhookDelivery),
    ...webhook,
  }),
  redeliverWebhook: route({
    service: 'session',
    method: 'POST',
    path: '/v1/webhooks/{id}/deliveries/{delivery}/redeliver',
    scope: 'webhooks',
    summary: 'Send a delivery again, under the same `webhook-id`',
    description: '409 while it is still being tried.',
    params: z.strictObject({ id: z.uuid(), delivery: z.uuid() }),
    status: 202,
    response: WebhookDelivery,
    errors: ['NOT_FOUND', 'CONFLICT'],
  }),
} as const
