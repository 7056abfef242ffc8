import { createHmac, randomBytes } from 'node:crypto'

/** A secret as Standard Webhooks writes it: `whsec_` and 32 random bytes in base64. */
export const newSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`

export interface SignedMessage {
  /** The same in every attempt. */
  readonly id: string
  readonly sentAt: Date
  readonly body: string
}

/**
 * The headers of Standard Webhooks 1.0 (standardwebhooks.com): id, seconds since the epoch, and for each secret an
 * HMAC-SHA256 over `id.timestamp.body`.
 */
export function signedHeaders(
  { id, sentAt, body }: SignedMessage,
  secrets: readonly string[],
): Record<'webhook-id' | 'webhook-timestamp' | 'webhook-signature', string> {
  const timestamp = Math.floor(sentAt.getTime() / 1_000).toString()
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
    return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`
  })
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.join(' '),
  }
}
