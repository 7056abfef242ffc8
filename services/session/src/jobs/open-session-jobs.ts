import { jobHandler, openWaker, schedule, startJobs } from '@tutor/jobs'
import type { Broker, Close } from '@tutor/messaging'
import { allowedHosts, createGuardedFetch, resolveByDns } from '@tutor/outside'
import type { Logger, Metrics } from '@tutor/platform'
import type { Kysely } from 'kysely'
import type { SessionConfig } from '../config.js'
import type { WebhookParts } from '../http/webhook-routes.js'
import { resealWebhooks } from '../store/webhooks.js'
import { summarise, summariseSession } from '../summaries/summarise.js'
import type { Tables } from '../tables.js'
import { deliver } from '../webhooks/deliver.js'
import { deliverWebhook } from '../webhooks/deliver-webhook.js'
import { endpointSecrets } from '../webhooks/endpoint-secrets.js'
import { createGuards } from '../webhooks/guards.js'
import { purge, purgeAll } from './purge.js'
import { remind, remindAll } from './remind.js'

interface Needs {
  readonly db: Kysely<Tables>
  readonly broker: Broker
  readonly config: SessionConfig
  readonly logger: Logger
  readonly metrics: Metrics
}

export interface SessionJobs {
  readonly webhooks: WebhookParts
  start(): Promise<Close>
  close(): Promise<void>
}

/** What this service does in the background. */
export async function openSessionJobs({ db, broker, config, logger, metrics }: Needs): Promise<SessionJobs> {
  const { WEBHOOK_SECRETS_KEY: key, WEBHOOK_SECRETS_OLD_KEYS: oldKeys } = config
  const secrets = endpointSecrets([...(key ? [key] : []), ...oldKeys])
  const isAllowed = allowedHosts(config.WEBHOOK_ALLOWED_HOSTS)
  const fetchOutside = createGuardedFetch(isAllowed, resolveByDns)
  // Half of the places, so that one tenant's slow endpoints never have them all.
  const guards = createGuards(metrics, Math.max(1, Math.floor(config.JOBS_CONCURRENCY / 2)))
  const waker = await openWaker(broker, 'session', logger)
  return {
    webhooks: { db, secrets, isAllowed, resolveHost: resolveByDns, waker },
    async start() {
      const locked = await resealWebhooks(db, secrets)
      if (locked > 0) logger.warn('secrets of webhooks can’t be opened with any key given', { locked })
      return await startJobs({
        db,
        waker,
        handlers: [
          jobHandler(deliverWebhook, deliver({ db, fetchOutside, secrets, guards })),
          jobHandler(summarise, summariseSession(db)),
          jobHandler(remind, remindAll({ db, waker })),
          jobHandler(
            purge,
            purgeAll({ db, sessionDays: config.RETENTION_DAYS, keyDays: config.IDEMPOTENCY_DAYS }),
          ),
        ],
        schedules: [
          schedule(remind, config.REVIEW_REMINDER_CRON, {}),
          schedule(purge, config.RETENTION_CRON, {}),
        ],
        concurrency: config.JOBS_CONCURRENCY,
        leaseMs: config.JOBS_LEASE_MS,
        pollMs: config.JOBS_POLL_MS,
        logger,
        metrics,
      })
    },
    async close() {
      guards.close()
      await fetchOutside.close()
    },
  }
}
