import { AppError, type Principal, type RoutesOf } from '@tutor/contracts'
import type { Waker } from '@tutor/jobs'
import { complaintAboutHost, complaintAboutUrl, type IsAllowedHost, type ResolveHost } from '@tutor/outside'
import type { RouteHandlers } from '@tutor/service'
import type { Kysely } from 'kysely'
import { listDeliveries, redeliver } from '../store/webhook-deliveries.js'
import {
  addWebhook,
  changeWebhook,
  findWebhook,
  listWebhooks,
  removeWebhook,
  renewSecret,
  webhookOf,
} from '../store/webhooks.js'
import type { Tables } from '../tables.js'
import type { EndpointSecrets } from '../webhooks/endpoint-secrets.js'

type WebhookRoutes = Pick<
  RoutesOf<'session'>,
  | 'createWebhook'
  | 'listWebhooks'
  | 'getWebhook'
  | 'updateWebhook'
  | 'deleteWebhook'
  | 'renewWebhookSecret'
  | 'listWebhookDeliveries'
  | 'redeliverWebhook'
>

export interface WebhookParts {
  readonly db: Kysely<Tables>
  readonly secrets: EndpointSecrets
  readonly isAllowed: IsAllowedHost
  readonly resolveHost: ResolveHost
  readonly waker: Waker
}

/** Webhooks are the tenant's: a key that is bound to a student has none. */
function tenantOf({ tenant_id, student_id }: Principal): string {
  if (student_id !== null)
    throw new AppError('FORBIDDEN', 'The key belongs to a student, webhooks to the tenant', {
      reason: 'student_key',
    })
  return tenant_id
}

async function assertPublicUrl({ isAllowed, resolveHost }: WebhookParts, url: string): Promise<void> {
  const complaint =
    complaintAboutUrl(url, isAllowed) ?? (await complaintAboutHost(new URL(url), isAllowed, resolveHost))
  if (complaint !== undefined)
    throw new AppError('INVALID_INPUT', 'The webhook is not valid', {
      errors: [{ path: 'url', message: complaint }],
    })
}

/** Where client apps want to be told of events. */
export const webhookRoutes = (parts: WebhookParts): RouteHandlers<WebhookRoutes> => {
  const { db, secrets, waker } = parts
  return {
    async createWebhook({ body, principal }) {
      const tenantId = tenantOf(principal)
      await assertPublicUrl(parts, body.url)
      const { row, secret } = await addWebhook(db, tenantId, body, secrets)
      return { ...webhookOf(row), secret }
    },

    listWebhooks: async ({ query, principal }) => await listWebhooks(db, tenantOf(principal), query),

    getWebhook: async ({ params, principal }) =>
      webhookOf(await findWebhook(db, tenantOf(principal), params.id)),

    async updateWebhook({ params, body, principal }) {
      const tenantId = tenantOf(principal)
      if (body.url !== undefined) await assertPublicUrl(parts, body.url)
      return webhookOf(await changeWebhook(db, tenantId, params.id, body))
    },

    async deleteWebhook({ params, principal }) {
      await removeWebhook(db, tenantOf(principal), params.id)
      return undefined
    },

    async renewWebhookSecret({ params, principal }) {
      const { secret, earlierUntil } = await renewSecret(db, tenantOf(principal), params.id, secrets)
      return { secret, earlier_secret_until: earlierUntil.toISOString() }
    },

    async listWebhookDeliveries({ params, query, principal }) {
      const { id } = await findWebhook(db, tenantOf(principal), params.id)
      return await listDeliveries(db, id, query)
    },

    async redeliverWebhook({ params, principal }) {
      const { id } = await findWebhook(db, tenantOf(principal), params.id)
      const delivery = await redeliver(db, id, params.delivery)
      waker.wake()
      return delivery
    },
  }
}
