import ipaddr from 'ipaddr.js'

/** Prefixes by which an IPv6 address carries an IPv4 one that a router may take it to, and where in it that stands. */
const carriers: readonly (readonly [prefix: string, firstByte: number])[] = [
  ['::ffff:0:0/96', 12], // mapped (RFC 4291 §2.5.5.2)
  ['::/96', 12], // compatible (§2.5.5.1)
  ['::ffff:0:0:0/96', 12], // translated (RFC 2765)
  ['64:ff9b::/96', 12], // NAT64 (RFC 6052)
  ['2002::/16', 2], // 6to4 (RFC 3056)
]

/**
 * True for an address of the public internet: no loopback, private, link-local (which the metadata services use),
 * unique-local, carrier-grade NAT, multicast or reserved one, in none of the forms that an IPv6 address may hide it in.
 * False for what is no address.
 */
export function isPublicAddress(text: string): boolean {
  if (!ipaddr.isValid(text)) return false
  const address = ipaddr.parse(text)
  if (address.kind() === 'ipv4') return address.range() === 'unicast' && !isMetadata(address.toString())
  const carried = carriedIpv4(text)
  if (carried !== undefined) return isPublicAddress(carried)
  // Only 2000::/3 has been given out for the public internet.
  return address.range() === 'unicast' && address.match(ipaddr.parseCIDR('2000::/3'))
}

/** Metadata services of clouds outside the link-local range: Alibaba, Oracle's older one, Azure's platform address. */
const isMetadata = (address: string): boolean =>
  ['100.100.100.200', '192.0.0.192', '168.63.129.16'].includes(address)

function carriedIpv4(text: string): string | undefined {
  const address = ipaddr.parse(text)
  const carrier = carriers.find(([prefix]) => address.match(ipaddr.parseCIDR(prefix)))
  return (
    carrier &&
    address
      .toByteArray()
      .slice(carrier[1], carrier[1] + 4)
      .join('.')
  )
}
