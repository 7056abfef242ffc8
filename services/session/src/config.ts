import { isCron } from '@tutor/jobs'
import { AllowedHosts, OldSecretsKeys, SecretsKey } from '@tutor/outside'
import { z } from 'zod'

const CronExpression = z.string().refine(isCron, 'Must be a cron expression: minute hour day month weekday')

export const SessionConfig = z.object({
  /** Turns that one worker process runs at the same time. */
  TURN_CONCURRENCY: z.coerce.number().int().min(1).max(500).default(16),
  /** A worker that has not renewed its lease for this long is taken for dead, and its turn is taken over. */
  TURN_LEASE_MS: z.coerce.number().int().min(1_000).max(300_000).default(3_000),
  /** Tries of one turn before it fails for good. */
  TURN_MAX_ATTEMPTS: z.coerce.number().int().min(1).max(100).default(20),
  /** How long a waiting client waits for the finished turn before it gets 202 and the turn's URL. */
  TURN_WAIT_MS: z.coerce.number().int().min(0).max(600_000).default(60_000),
  /** How often the relay looks for accepted turns that no worker has. */
  TURN_RELAY_MS: z.coerce.number().int().min(100).max(60_000).default(1_000),
  /** How long a turn's events can be read again after it has ended. */
  EVENTS_TTL_MS: z.coerce.number().int().min(1_000).default(3_600_000),
  /** Background jobs that one process runs at the same time. */
  JOBS_CONCURRENCY: z.coerce.number().int().min(1).max(200).default(8),
  /** A process that has not renewed its leases for this long is taken for dead, and its jobs are taken over. */
  JOBS_LEASE_MS: z.coerce.number().int().min(1_000).max(3_600_000).default(30_000),
  /** How often due jobs are looked for that nobody was woken for. */
  JOBS_POLL_MS: z.coerce.number().int().min(50).max(60_000).default(2_000),
  /** When old things are deleted, in UTC. */
  RETENTION_CRON: CronExpression.default('17 3 * * *'),
  /** Sessions without a message for so many days are deleted, with their messages and turns. Kept, unless set. */
  RETENTION_DAYS: z.coerce.number().int().min(1).max(36_500).optional(),
  /** For so many days a request with the same Idempotency-Key is the same request. */
  IDEMPOTENCY_DAYS: z.coerce.number().int().min(1).max(3_650).default(30),
  /** When webhooks are told whose flashcards are due, in UTC. */
  REVIEW_REMINDER_CRON: CronExpression.default('0 15 * * *'),
  /** Places inside that webhooks may lead to, also over http: `host` or `host:port`, separated by commas. */
  WEBHOOK_ALLOWED_HOSTS: AllowedHosts,
  /** Seals the secrets of webhooks. Without one webhooks are refused. */
  WEBHOOK_SECRETS_KEY: SecretsKey.optional(),
  /** Keys that were used before: what they sealed is sealed anew with the current one at the next start. */
  WEBHOOK_SECRETS_OLD_KEYS: OldSecretsKeys,
  /** Where a student in distress finds help; shown with every declined message. */
  SAFETY_CONTACT: z
    .string()
    .min(1)
    .default(
      'a trusted adult, your local emergency number, or a crisis line (findahelpline.com lists them by country)',
    ),
})
export type SessionConfig = z.output<typeof SessionConfig>
