import { serverUrls } from '@tutor/platform'
import type pg from 'pg'

/** SQLSTATE read_only_sql_transaction. */
const readOnly = '25006'

/** The servers that a URL names, of which one at a time takes writes. */
export interface DatabaseHosts {
  readonly count: number
  /** The URL of the server that is used now. */
  current(): string
  /** That one did not answer, or takes no writes: the next one is used, unless somebody has gone on since. */
  leave(url: string): void
}

export function databaseHosts(url: string): DatabaseHosts {
  const urls = serverUrls(url)
  let at = 0
  const current = (): string => urls[at] ?? url
  return {
    count: urls.length,
    current,
    leave(left) {
      if (left === current()) at = (at + 1) % Math.max(urls.length, 1)
    },
  }
}

/** Tries one server after the other until one does; rejects with the last one's error. */
export async function onAnyHost<T>(
  hosts: DatabaseHosts,
  attempt: (url: string) => Promise<T>,
  mayGoOn: (error: unknown) => boolean,
): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    const url = hosts.current()
    try {
      return await attempt(url)
    } catch (error) {
      if (!mayGoOn(error)) throw error
      hosts.leave(url)
      if (tries >= hosts.count) throw error
    }
  }
}

/**
 * Rejects, as a server does that takes no writes, when this one takes none: it copies another, or was replaced by one.
 * For where several servers are named: then the next one is asked.
 */
export async function refuseReadOnly(client: pg.ClientBase): Promise<void> {
  const { rows } = await client.query<{ transaction_read_only: string }>('show transaction_read_only')
  if (rows[0]?.transaction_read_only === 'on')
    throw Object.assign(new Error('The server takes no writes'), { code: readOnly })
}
