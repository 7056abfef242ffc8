const parts = /^([a-z+]+:\/\/)([^/]*@)?([^/?]*)([^?]*)(\?.*)?$/

/** One URL for each of the hosts between the commas, with the credentials, the path and the parameters of all. */
export function serverUrls(url: string): readonly string[] {
  const [, scheme = '', credentials = '', hosts = '', path = '', query = ''] = parts.exec(url) ?? []
  return hosts
    .split(',')
    .filter((host) => host !== '')
    .map((host) => `${scheme}${credentials}${host}${path}${query}`)
}

/** Fit for a log or a terminal: who and where, without the password and the parameters. */
export function redactUrl(url: string): string {
  const [, scheme = '', credentials = '', hosts = '', path = ''] = parts.exec(url) ?? []
  return `${scheme}${credentials.replace(/:.*@$/, ':***@')}${hosts}${path}`
}
