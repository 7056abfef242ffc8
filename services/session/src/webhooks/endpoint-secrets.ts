import { type KeyRing, keyRing, type Sealed } from '@tutor/outside'
import { z } from 'zod'
import { newSecret } from './signature.js'

/** For so long a client may go on checking with the secret of before. */
const overlapMs = 86_400_000

const Secrets = z.array(z.strictObject({ secret: z.string(), until: z.number().nullable() }))

interface Endpoint {
  readonly id: string
  readonly tenantId: string
}

/** Keeps the secrets of webhooks sealed. */
export interface EndpointSecrets {
  readonly currentKeyId: string | undefined
  /** A new secret, sealed. INVALID_INPUT with reason `no_secrets_key` when this installation has no key. */
  create(endpoint: Endpoint): { readonly secret: string; readonly sealed: Sealed }
  /** A new secret in front of the one that was current, which still signs for a day. */
  renew(
    endpoint: Endpoint,
    sealed: Sealed,
    now: Date,
  ): { readonly secret: string; readonly sealed: Sealed; readonly earlierUntil: Date }
  /** The secrets that sign now, the newest first. UNAVAILABLE with reason `webhook_secrets_locked` without their key. */
  open(endpoint: Endpoint, sealed: Sealed, now: Date): readonly string[]
  /** The same under the current key. */
  reseal(endpoint: Endpoint, sealed: Sealed): Sealed
}

/** The first key seals, all open. */
export function endpointSecrets(keys: readonly Buffer[]): EndpointSecrets {
  const ring: KeyRing = keyRing(keys, {
    purpose: 'webhook secrets key',
    variable: 'WEBHOOK_SECRETS_KEY',
    field: 'url',
    lockedReason: 'webhook_secrets_locked',
  })
  const ownerOf = ({ id, tenantId }: Endpoint) => ({ tenantId, name: id })
  const seal = (endpoint: Endpoint, secrets: z.input<typeof Secrets>): Sealed =>
    ring.seal(JSON.stringify(secrets), ownerOf(endpoint))
  const openAll = (endpoint: Endpoint, sealed: Sealed) =>
    Secrets.parse(JSON.parse(ring.open(sealed, ownerOf(endpoint))))
  return {
    currentKeyId: ring.currentKeyId,
    create(endpoint) {
      const secret = newSecret()
      return { secret, sealed: seal(endpoint, [{ secret, until: null }]) }
    },
    renew(endpoint, sealed, now) {
      const secret = newSecret()
      const earlierUntil = new Date(now.getTime() + overlapMs)
      const earlier = openAll(endpoint, sealed)
        .filter(({ until }) => until === null)
        .map((known) => ({ ...known, until: earlierUntil.getTime() }))
      return { secret, sealed: seal(endpoint, [{ secret, until: null }, ...earlier]), earlierUntil }
    },
    open: (endpoint, sealed, now) =>
      openAll(endpoint, sealed)
        .filter(({ until }) => until === null || until > now.getTime())
        .map(({ secret }) => secret),
    reseal: (endpoint, sealed) => seal(endpoint, openAll(endpoint, sealed)),
  }
}
