import type { LookupFunction } from 'node:net'
import { AppError } from '@tutor/contracts'
import { Agent, type Dispatcher, fetch, type RequestInit, type Response } from 'undici'
import { isPublicAddress } from './addresses.js'
import type { IsAllowedHost } from './allowed-hosts.js'
import { complaintAboutUrl, refusal } from './outside-url.js'
import type { ResolveHost } from './resolve-host.js'

export type OutsideRequest = Pick<RequestInit, 'method' | 'headers' | 'body'> & {
  readonly signal: AbortSignal
}
export type OutsideResponse = Response

/**
 * Fetches from outside. BAD_GATEWAY with reason `address_refused` for a place that is not on the public internet and not
 * allowed; what it
 * connects to is the very address that was checked. A redirect is an answer like any other, never followed.
 */
export interface GuardedFetch {
  (url: URL, request: OutsideRequest): Promise<OutsideResponse>
  close(): Promise<void>
}

const connections = {
  // To one place; more than calls there can be at once, so that nobody waits for another tenant's.
  connections: 256,
  pipelining: 1,
  maxHeaderSize: 16_384,
  headersTimeout: 60_000,
  bodyTimeout: 60_000,
  keepAliveTimeout: 4_000,
} as const
const connectTimeoutMs = 10_000

export function createGuardedFetch(isAllowed: IsAllowedHost, resolveHost: ResolveHost): GuardedFetch {
  const toPublic = new Agent({
    ...connections,
    connect: { lookup: checkedLookup(resolveHost), timeout: connectTimeoutMs },
  })
  const toAllowed = new Agent({ ...connections, connect: { timeout: connectTimeoutMs } })
  const guarded = async (url: URL, request: OutsideRequest): Promise<OutsideResponse> => {
    // An address in the URL itself is never looked up, so it is judged here.
    if (complaintAboutUrl(url.href, isAllowed) !== undefined) throw addressRefused()
    const dispatcher: Dispatcher = isAllowed(url) ? toAllowed : toPublic
    return await fetch(url, { ...request, redirect: 'manual', dispatcher }).catch((error: unknown) => {
      throw appErrorIn(error) ?? error
    })
  }
  return Object.assign(guarded, {
    close: async () => void (await Promise.all([toPublic.destroy(), toAllowed.destroy()])),
  })
}

const addressRefused = (): AppError =>
  new AppError('BAD_GATEWAY', `The URL is refused: ${refusal.toLowerCase()}`, {
    reason: 'address_refused',
  })

/** All addresses must be public: a name that leads inside for one try in two is refused for every try. */
function checkedLookup(resolveHost: ResolveHost): LookupFunction {
  return (host, options, callback) => {
    resolveHost(host).then(
      (addresses) => {
        if (addresses.length === 0 || !addresses.every(isPublicAddress)) return callback(addressRefused(), '')
        const all = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))
        const [first] = all
        if (options.all || !first) callback(null, all)
        else callback(null, first.address, first.family)
      },
      (error: NodeJS.ErrnoException) => callback(error, ''),
    )
  }
}

/** undici wraps what a look-up or connection failed with, more than once. */
function appErrorIn(error: unknown): AppError | undefined {
  if (error instanceof AppError) return error
  return error instanceof Error && error.cause !== undefined ? appErrorIn(error.cause) : undefined
}
