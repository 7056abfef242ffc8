const parts = /^(amqps?:\/\/)([^/]*@)?([^/?]*)([^?]*)(?:\?(.*))?$/
/** Seconds of silence after which either side gives the connection up. */
const heartbeatSeconds = 10

/** One URL for each of the hosts between the commas, with a heartbeat unless the URL names one. */
export function hostUrls(url: string): readonly string[] {
  const [, scheme = '', credentials = '', hosts = '', path = '', query = ''] = parts.exec(url) ?? []
  const parameters = new URLSearchParams(query)
  if (!parameters.has('heartbeat')) parameters.set('heartbeat', String(heartbeatSeconds))
  return hosts
    .split(',')
    .filter((host) => host !== '')
    .map((host) => `${scheme}${credentials}${host}${path}?${parameters}`)
}

/** Fit for a log or a terminal: who and where, without the password. */
export function withoutPassword(url: string): string {
  const [, scheme = '', credentials = '', hosts = '', path = ''] = parts.exec(url) ?? []
  return `${scheme}${credentials.replace(/:.*@$/, ':***@')}${hosts}${path}`
}
