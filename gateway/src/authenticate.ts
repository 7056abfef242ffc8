import { AppError, type Client, type identityContract, type Principal } from '@tutor/contracts'
import { expiringMap } from '@tutor/platform'

const cacheSize = 5_000

/** The principal of an Authorization header, kept for `cacheMs`. UNAUTHENTICATED without a valid bearer token. */
export function authenticator(identity: Client<typeof identityContract>, cacheMs: number) {
  const known = expiringMap<Principal>(cacheSize)
  return async (authorization: string | undefined): Promise<Principal> => {
    const token = /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1]
    if (!token) throw new AppError('UNAUTHENTICATED', 'Send your API key as: Authorization: Bearer tutor_…')
    const cached = known.get(token)
    if (cached) return cached
    const principal = await identity.authenticate({ token: token.slice(0, 500) })
    known.set(token, principal, cacheMs)
    return principal
  }
}
