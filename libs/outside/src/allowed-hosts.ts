/** True when an operator has said that we may call there, although it may be inside. */
export type IsAllowedHost = (url: URL) => boolean

const hostPattern = /^(\[[0-9a-f:.]+\]|[a-z0-9]([a-z0-9.-]*[a-z0-9])?)(:\d{1,5})?$/i

/** The entries that are neither `host` nor `host:port`. */
export const badHosts = (entries: readonly string[]): readonly string[] =>
  entries.filter((entry) => !hostPattern.test(entry))

/** Entries `host` (every port of it) and `host:port`. */
export function allowedHosts(entries: readonly string[]): IsAllowedHost {
  const allowed = new Set(entries.map((entry) => entry.toLowerCase()))
  return (url) => {
    const host = url.hostname.replace(/\.$/, '')
    const port = url.port || (url.protocol === 'https:' ? '443' : '80')
    return allowed.has(host) || allowed.has(`${host}:${port}`)
  }
}
