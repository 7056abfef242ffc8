import type { Logger, Metrics } from '@tutor/platform'

export interface StorageOptions {
  readonly logger: Logger
  readonly metrics: Metrics
}

/** A URL as it may be shown: without its password and its parameters. */
export function redactUrl(url: string): string {
  try {
    const { protocol, username, host, pathname } = new URL(url)
    return `${protocol}//${username && `${username}@`}${host}${pathname}`
  } catch {
    return `${url.slice(0, url.indexOf(':') + 1)}… (not a valid URL)`
  }
}
