import { defineJob } from '@tutor/jobs'
import { z } from 'zod'

/** One delivery: tried for more than a day, at first after seconds, then after hours. */
export const deliverWebhook = defineJob({
  name: 'webhook.deliver',
  payload: z.strictObject({ delivery_id: z.uuid() }),
  maxAttempts: 10,
  backoff: { firstMs: 5_000, factor: 4, maxMs: 21_600_000 },
  timeoutMs: 30_000,
})
