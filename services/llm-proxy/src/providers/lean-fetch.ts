import type { IncomingHttpHeaders } from 'node:http'
import { Agent, type Dispatcher, request } from 'undici'

export interface LeanFetchOptions {
  /** Connections to one origin at once; further requests wait for one. */
  readonly connections?: number
  /** An answer that is larger, streamed or not, fails at this size. */
  readonly maxBodyBytes?: number
  /** An unused connection is closed after so long. */
  readonly idleMs?: number
}

export interface LeanFetch {
  /**
   * The part of the platform's fetch that the clients of model providers use, for a fraction of its CPU
   * (bench/README.md): a request with a text as its body; of the answer `ok`, `status`, `url`, `headers` (`get`, `has`,
   * `entries`), `json()`, `text()` and a `body` that is iterated over. Redirects are answers like any other, since a
   * key must not go elsewhere, and nothing is compressed. Rejects with the signal's reason when it is aborted, and with
   * undici's errors when there is no answer or only a part of one. It has no time limits: the caller's signal has.
   */
  readonly fetch: typeof fetch
  /** Ends when the requests under way have. */
  close(): Promise<void>
}

const connectMs = 10_000

/** A pool of kept-alive connections per origin, and the fetch that uses it. */
export function openLeanFetch({
  connections = 1_024,
  maxBodyBytes = 64 * 1_024 * 1_024,
  idleMs = 30_000,
}: LeanFetchOptions = {}): LeanFetch {
  const dispatcher = new Agent({
    connections,
    maxResponseSize: maxBodyBytes,
    keepAliveTimeout: idleMs,
    connect: { timeout: connectMs },
    headersTimeout: 0,
    bodyTimeout: 0,
  })
  const leanFetch = async (url: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    if (url instanceof Request || (init.body != null && typeof init.body !== 'string'))
      throw new TypeError('The lean fetch takes a URL and a text')
    const answer = await request(url, {
      dispatcher,
      // Methods are upper case in the clients that this is for.
      method: (init.method ?? 'GET') as Dispatcher.HttpMethod,
      headers: headersOf(init.headers),
      body: init.body ?? null,
      signal: init.signal ?? null,
    })
    // Those parts of a Response that are promised above.
    return responseOf(String(url), answer) as unknown as Response
  }
  return { fetch: leanFetch, close: () => dispatcher.close() }
}

function headersOf(headers: RequestInit['headers']): Record<string, string> {
  if (!headers) return {}
  const entries = Array.isArray(headers) || headers instanceof Headers ? headers : Object.entries(headers)
  return Object.fromEntries(entries)
}

const responseOf = (url: string, { statusCode, headers, body }: Dispatcher.ResponseData) => ({
  url,
  status: statusCode,
  ok: statusCode >= 200 && statusCode < 300,
  headers: leanHeaders(headers),
  body,
  json: () => body.json(),
  text: () => body.text(),
})

function leanHeaders(headers: IncomingHttpHeaders) {
  const get = (name: string): string | null => {
    const value = headers[name.toLowerCase()]
    return Array.isArray(value) ? value.join(', ') : (value ?? null)
  }
  return {
    get,
    has: (name: string): boolean => get(name) !== null,
    entries: () =>
      Object.keys(headers)
        .map((name): [string, string] => [name, get(name) ?? ''])
        [Symbol.iterator](),
    *[Symbol.iterator](): Generator<[string, string]> {
      for (const name of Object.keys(headers)) yield [name, get(name) ?? '']
    },
  }
}
