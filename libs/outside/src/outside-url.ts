import { isIP } from 'node:net'
import { isPublicAddress } from './addresses.js'
import type { IsAllowedHost } from './allowed-hosts.js'
import type { ResolveHost } from './resolve-host.js'

/** What is wrong with a URL that a tenant wants to be called, by its text alone; undefined when nothing is. */
export function complaintAboutUrl(text: string, isAllowed: IsAllowedHost): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || !/^https?:$/.test(url.protocol)) return 'Must be an https URL'
  if (url.username !== '' || url.password !== '') return 'Must not hold a user or password: use auth'
  if (isAllowed(url)) return undefined
  if (url.protocol !== 'https:') return 'Must be an https URL'
  if (url.port !== '') return 'Must use port 443, unless an operator has allowed the host and port'
  const host = bareHost(url)
  if (isIP(host) !== 0) return isPublicAddress(host) ? undefined : refusal
  return /(^|\.)(localhost|local|internal|localdomain|home\.arpa)$/.test(host) ? refusal : undefined
}

export const refusal = 'Leads to an address that is not on the public internet'

/** Without the brackets of an IPv6 address, and without the dot at the end of an absolute name. */
const bareHost = (url: URL): string => url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '')

const patienceMs = 3_000

/**
 * Looks ahead to what a later call would find, so that a mistake is told when it is made. A name that does not resolve
 * for now is no mistake; the call itself resolves and checks again.
 */
export async function complaintAboutHost(
  url: URL,
  isAllowed: IsAllowedHost,
  resolveHost: ResolveHost,
): Promise<string | undefined> {
  const host = bareHost(url)
  if (isAllowed(url) || isIP(host) !== 0) return undefined
  const given = new Promise<readonly string[]>((resolve) => setTimeout(resolve, patienceMs, []).unref())
  const addresses = await Promise.race([resolveHost(host).catch(() => []), given])
  return addresses.every(isPublicAddress) ? undefined : refusal
}
