import { AppError } from '@tutor/contracts'
import { JobPostponed, type RunJob } from '@tutor/jobs'
import { DeadLetter } from '@tutor/messaging'
import { discard, type GuardedFetch, type OutsideResponse, retryAfterOf } from '@tutor/outside'
import type { Kysely } from 'kysely'
import {
  type DeliveryAttempt,
  type DueDelivery,
  deliveryToMake,
  recordAttempt,
} from '../store/webhook-deliveries.js'
import { disableWebhook } from '../store/webhooks.js'
import type { Tables } from '../tables.js'
import { deliverWebhook } from './deliver-webhook.js'
import type { EndpointSecrets } from './endpoint-secrets.js'
import type { Guards } from './guards.js'
import { signedHeaders } from './signature.js'

export interface Delivering {
  readonly db: Kysely<Tables>
  readonly fetchOutside: GuardedFetch
  readonly secrets: EndpointSecrets
  readonly guards: Guards
}

/** How long an endpoint may take to answer. */
const answerTimeoutMs = 15_000
const busyPauseMs = 1_000

/** Sends one event to one webhook, and writes down how that went. */
export const deliver =
  (delivering: Delivering): RunJob<typeof deliverWebhook.payload> =>
  async ({ delivery_id }, { attempt, signal }) => {
    const { db, guards } = delivering
    const delivery = await deliveryToMake(db, delivery_id)
    if (!delivery) return { skipped: 'webhook_removed' }
    if (delivery.webhook_status === 'disabled') {
      await recordAttempt(db, delivery_id, { status: 'failed', response: null, reason: 'webhook_disabled' })
      return { skipped: 'webhook_disabled' }
    }
    const release = guards.enter(delivery.tenant_id)
    if (!release) throw new JobPostponed(busyPauseMs)
    try {
      const status = await guards.call(delivery.webhook_id, () => send(delivering, delivery, signal))
      await recordAttempt(db, delivery_id, { status: 'delivered', response: status, reason: null })
      return { response_status: status }
    } catch (error) {
      // Given back by a worker that stops: it is no attempt.
      if (signal.aborted) throw error
      await afterFailure(delivering, delivery, error, attempt)
      throw error
    } finally {
      release()
    }
  }

/** The status of a good answer; whatever else comes is an error that says it. */
async function send(
  { fetchOutside, secrets }: Delivering,
  delivery: DueDelivery,
  signal: AbortSignal,
): Promise<number> {
  const sentAt = new Date()
  const { id, body, url, webhook_id, tenant_id, sealed } = delivery
  const keys = secrets.open({ id: webhook_id, tenantId: tenant_id }, sealed, sentAt)
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'ai-tutor-orchestrator-webhooks/1',
    ...signedHeaders({ id, sentAt, body }, keys),
  }
  const response = await withinTime(signal, (limited) =>
    fetchOutside(new URL(url), { method: 'POST', headers, body, signal: limited }),
  )
  await discard(response)
  if (response.status >= 200 && response.status < 300) return response.status
  throw refused(response)
}

async function withinTime(
  signal: AbortSignal,
  act: (limited: AbortSignal) => Promise<OutsideResponse>,
): Promise<OutsideResponse> {
  const late = new AbortController()
  const timer = setTimeout(() => late.abort(), answerTimeoutMs)
  try {
    return await act(AbortSignal.any([signal, late.signal]))
  } catch (error) {
    if (late.signal.aborted)
      throw new AppError('TIMEOUT', 'The webhook took too long', { reason: 'webhook_timeout' })
    if (error instanceof AppError) throw error
    // What undici says may hold the URL: it stays the cause.
    throw new AppError('BAD_GATEWAY', 'The webhook can’t be reached', {
      reason: 'webhook_unreachable',
      cause: error,
    })
  } finally {
    clearTimeout(timer)
  }
}

/** An endpoint's answer that does not take the event. */
class WebhookRefused extends AppError {
  constructor(
    readonly status: number,
    retryAfterMs: number | undefined,
  ) {
    super('BAD_GATEWAY', `The webhook answered with status ${status}`, {
      reason: 'webhook_refused',
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    })
  }
}

const refused = ({ status, headers }: OutsideResponse): WebhookRefused =>
  new WebhookRefused(status, retryAfterOf(headers.get('retry-after'), Date.now()))

const gone = 410

async function afterFailure(
  { db }: Delivering,
  { id, webhook_id }: DueDelivery,
  error: unknown,
  attempt: number,
): Promise<void> {
  const response = error instanceof WebhookRefused ? error.status : null
  const reason = error instanceof AppError ? (error.reason ?? error.code.toLowerCase()) : 'internal'
  const isLast = attempt >= deliverWebhook.maxAttempts || response === gone
  const made: DeliveryAttempt = { status: isLast ? 'failed' : 'pending', response, reason }
  await recordAttempt(db, id, made)
  if (response !== gone) return
  // Standard Webhooks: the endpoint says that it wants nothing any more.
  await disableWebhook(db, webhook_id)
  throw new DeadLetter('webhook_gone', { cause: error })
}
