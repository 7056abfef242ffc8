import { Resolver } from 'node:dns/promises'

/** Every address of a host name; rejects when there is none. */
export type ResolveHost = (host: string) => Promise<readonly string[]>

const timeoutMs = 1_500

/**
 * Asks the DNS itself: unlike the system's own look-up it ends in time, holds no thread, and knows no hosts file.
 * Both kinds of addresses are asked for; one kind is enough.
 */
export const resolveByDns: ResolveHost = async (host) => {
  const resolver = new Resolver({ timeout: timeoutMs, tries: 2 })
  const [four, six] = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)])
  const found = [four, six].flatMap((result) => (result.status === 'fulfilled' ? result.value : []))
  if (found.length === 0) throw new Error('The host name has no address')
  return found
}
