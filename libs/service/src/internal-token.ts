import { randomUUID } from 'node:crypto'
import {
  AppError,
  type Client,
  errorCodes,
  type identityContract,
  Principal,
  validate,
} from '@tutor/contracts'
import { type ExpiringMap, expiringMap } from '@tutor/platform'
import { type CryptoKey, exportJWK, generateKeyPair, importJWK, jwtVerify, SignJWT } from 'jose'

const issuer = 'tutor-gateway'
const algorithm = 'EdDSA'
const lifetimeSeconds = 120
const reuseMs = 60_000
const keyLifetimeMs = 24 * 3_600_000
const cacheSize = 2_000
/** Services that one principal's requests may go to. */
const audiences = 20

type Identity = Pick<Client<typeof identityContract>, 'registerSigningKey' | 'signingKey'>

/**
 * Mints short-lived tokens (JWT, RFC 7519, signed with Ed25519) that tell a service who is calling. The key pair
 * is made here and never stored; its public half is registered with identity, again every half of its life.
 */
export function createTokenSigner(identity: Identity) {
  let current: Promise<{ privateKey: CryptoKey; kid: string; renewAt: number }> | undefined
  const minted = new WeakMap<Principal, ExpiringMap<string>>()

  async function makeKey() {
    const { privateKey, publicKey } = await generateKeyPair(algorithm)
    const { x = '' } = await exportJWK(publicKey)
    const kid = randomUUID()
    const expiresAt = new Date(Date.now() + keyLifetimeMs).toISOString()
    await identity.registerSigningKey({ kid, jwk: { kty: 'OKP', crv: 'Ed25519', x }, expires_at: expiresAt })
    return { privateKey, kid, renewAt: Date.now() + keyLifetimeMs / 2 }
  }

  async function signingKey() {
    current ??= makeKey()
    try {
      const key = await current
      if (key.renewAt > Date.now()) return key
      current = undefined
      return await signingKey()
    } catch (error) {
      current = undefined
      throw error
    }
  }

  return {
    /** Registers the key ahead of the first request; rejects while identity can't be reached. */
    async ready(): Promise<void> {
      await signingKey()
    },
    async mint(principal: Principal, audience: string): Promise<string> {
      // By the principal as it was read: a key whose rights were changed gets another token at once.
      const tokens = minted.get(principal) ?? expiringMap<string>(audiences)
      const known = tokens.get(audience)
      if (known) return known
      const { privateKey, kid } = await signingKey()
      const token = await new SignJWT({ principal })
        .setProtectedHeader({ alg: algorithm, kid })
        .setIssuer(issuer)
        .setAudience(audience)
        .setIssuedAt()
        .setExpirationTime(`${lifetimeSeconds}s`)
        .sign(privateKey)
      tokens.set(audience, token, reuseMs)
      minted.set(principal, tokens)
      return token
    },
  }
}

/** Checks internal tokens for one audience; answers UNAVAILABLE, not UNAUTHENTICATED, while keys can't be had. */
export function createTokenVerifier(identity: Identity, audience: string) {
  const keys = expiringMap<CryptoKey>(cacheSize)
  const verified = expiringMap<Principal>(cacheSize)

  async function keyOf(kid: string | undefined): Promise<CryptoKey> {
    if (!kid) throw new AppError('UNAUTHENTICATED', 'The internal token names no key')
    const known = keys.get(kid)
    if (known) return known
    const { jwk } = await identity.signingKey({ kid })
    const key = await importJWK(jwk, algorithm)
    if (key instanceof Uint8Array)
      throw new AppError('UNAUTHENTICATED', 'The internal token names no public key')
    keys.set(kid, key, keyLifetimeMs)
    return key
  }

  return async (token: string): Promise<Principal> => {
    const known = verified.get(token)
    if (known) return known
    const { payload } = await jwtVerify(token, ({ kid }) => keyOf(kid), {
      issuer,
      audience,
      algorithms: [algorithm],
    }).catch((error: unknown) => {
      // What identity refuses is the token's fault; what it can't do for now is not.
      if (error instanceof AppError && errorCodes[error.code].http >= 500) throw error
      throw new AppError('UNAUTHENTICATED', 'The internal token is not valid', { cause: error })
    })
    const principal = validate(Principal, payload['principal'], 'principal')
    verified.set(token, principal, (payload.exp ?? 0) * 1_000 - Date.now())
    return principal
  }
}
