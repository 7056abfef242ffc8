import type { ToolAuth } from '@tutor/contracts'
import { discard, type GuardedFetch, type OutsideResponse } from '@tutor/outside'
import { createTokenSource, type TokenSource } from './oauth-tokens.js'

export interface AuthorisedRequest {
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | undefined
  readonly signal: AbortSignal
}

export interface AuthorisedFetch {
  /** Sends a request with the tool's credentials. After a 401 an OAuth token is dropped and the request tried once more. */
  send(url: URL, request: AuthorisedRequest): Promise<OutsideResponse>
  /** The text without any credential that it may repeat. */
  redact(text: string): string
}

type Credentials = (url: URL, headers: Record<string, string>, signal: AbortSignal) => Promise<void>

export function authorisedFetch(auth: ToolAuth, fetchOutside: GuardedFetch): AuthorisedFetch {
  const tokens = auth.type === 'oauth2_client_credentials' ? createTokenSource(auth, fetchOutside) : undefined
  const authorise = tokens ? bearerOf(tokens) : fixedCredentials(auth)
  const attempt = async (url: URL, { body, ...request }: AuthorisedRequest): Promise<OutsideResponse> => {
    const target = new URL(url)
    const headers = { ...request.headers }
    await authorise(target, headers, request.signal)
    return await fetchOutside(target, { ...request, headers, ...(body !== undefined && { body }) })
  }
  return {
    async send(url, request) {
      const used = tokens?.known()
      const response = await attempt(url, request)
      if (!tokens || response.status !== 401) return response
      await discard(response)
      const refused = used ?? tokens.known()
      if (refused !== undefined) tokens.forget(refused)
      return await attempt(url, request)
    },
    redact(text) {
      const token = tokens?.known()
      return [...secretsOf(auth), ...(token === undefined ? [] : [token])].reduce(withoutSecret, text)
    },
  }
}

const bearerOf =
  (tokens: TokenSource): Credentials =>
  async (_url, headers, signal) => {
    headers['authorization'] = `Bearer ${await tokens.get(signal)}`
  }

const fixedCredentials =
  (auth: ToolAuth): Credentials =>
  async (url, headers) => {
    if (auth.type === 'bearer') headers['authorization'] = `Bearer ${auth.token}`
    if (auth.type === 'basic') headers['authorization'] = `Basic ${basicOf(auth)}`
    if (auth.type !== 'api_key') return
    if (auth.in === 'query') url.searchParams.set(auth.name, auth.key)
    else headers[auth.name.toLowerCase()] = auth.key
  }

const basicOf = ({ username, password }: { readonly username: string; readonly password: string }): string =>
  Buffer.from(`${username}:${password}`).toString('base64')

function secretsOf(auth: ToolAuth): readonly string[] {
  switch (auth.type) {
    case 'none':
      return []
    case 'api_key':
      return [auth.key]
    case 'bearer':
      return [auth.token]
    case 'basic':
      return [auth.password, basicOf(auth)]
    case 'oauth2_client_credentials':
      return [auth.client_secret]
  }
}

/** Shorter ones are words, which an answer may hold by chance; nobody's secret is that short. */
const minSecretLength = 6

function withoutSecret(text: string, secret: string): string {
  if (secret.length < minSecretLength) return text
  const inJson = JSON.stringify(secret).slice(1, -1)
  return text.replaceAll(secret, '[redacted]').replaceAll(inJson, '[redacted]')
}
