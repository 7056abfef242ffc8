import { AppError, type Client, type identityContract, type Principal } from '@tutor/contracts'

const cacheSize = 5_000

/** The principal of an Authorization header, kept for `cacheMs`. UNAUTHENTICATED without a valid bearer token. */
export function authenticator(identity: Client<typeof identityContract>, cacheMs: number) {
  const known = new Map<string, { readonly principal: Principal; readonly until: number }>()
  return async (authorization: string | undefined): Promise<Principal> => {
    const token = /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1]
    if (!token) throw new AppError('UNAUTHENTICATED', 'Send your API key as: Authorization: Bearer tutor_…')
    const cached = known.get(token)
    if (cached && cached.until > Date.now()) return cached.principal
    const principal = await identity.authenticate({ token: token.slice(0, 500) })
    known.delete(token)
    const oldest = known.keys().next()
    if (known.size >= cacheSize && !oldest.done) known.delete(oldest.value)
    known.set(token, { principal, until: Date.now() + cacheMs })
    return principal
  }
}
