import { AppError, type ToolAuth } from '@tutor/contracts'
import { discard, type GuardedFetch, type OutsideResponse } from '@tutor/outside'
import { z } from 'zod'
import { parseJson } from '../guard/parse-json.js'
import { readText } from '../guard/read-text.js'

type ClientCredentials = Extract<ToolAuth, { type: 'oauth2_client_credentials' }>

export interface TokenSource {
  /** A token that is good for now; all callers share one request for it. */
  get(signal: AbortSignal): Promise<string>
  /** The tool has refused this token: the next `get` asks for another. */
  forget(token: string): void
  /** The token in use, if there is one. */
  known(): string | undefined
}

/** RFC 6749 §5.1; the lifetime is recommended only. */
const TokenAnswer = z.object({
  access_token: z.string().regex(/^[\x21-\x7e]{1,8192}$/),
  expires_in: z.coerce.number().positive().max(31_536_000).catch(300),
})

const patienceMs = 10_000
const maxTokenBytes = 65_536
/** A token is not used in the last part of its life, since the tool's clock decides. */
const earlyMs = 30_000

/** Tokens by the client credentials grant (RFC 6749 §4.4), kept until shortly before they expire. */
export function createTokenSource(
  auth: ClientCredentials,
  fetchOutside: GuardedFetch,
  now: () => number = Date.now,
): TokenSource {
  let held: { readonly token: string; readonly until: number } | undefined
  let asking: Promise<string> | undefined
  const ask = async (): Promise<string> => {
    const began = now()
    const { access_token: token, expires_in: seconds } = await requestToken(auth, fetchOutside)
    const lifeMs = seconds * 1_000
    held = { token, until: began + Math.max(lifeMs - earlyMs, lifeMs / 2) }
    return token
  }
  return {
    async get(signal) {
      if (held && held.until > now()) return held.token
      asking ??= ask().finally(() => {
        asking = undefined
      })
      return await orAborted(asking, signal)
    },
    forget(token) {
      if (held?.token === token) held = undefined
    },
    known: () => held?.token,
  }
}

/** The request goes on for the others when one caller stops waiting. */
async function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted()
  let onAbort = (): void => undefined
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason)
    signal.addEventListener('abort', onAbort, { once: true })
  })
  return await Promise.race([work, aborted]).finally(() => signal.removeEventListener('abort', onAbort))
}

async function requestToken(auth: ClientCredentials, fetchOutside: GuardedFetch) {
  const response = await fetchOutside(new URL(auth.token_url), {
    method: 'POST',
    ...tokenRequest(auth),
    signal: AbortSignal.timeout(patienceMs),
  }).catch((error: unknown) => {
    throw error instanceof AppError ? error : noToken('its server can’t be reached')
  })
  const parsed = TokenAnswer.safeParse(await tokenBody(response))
  if (!parsed.success) throw noToken('its server answered with none')
  return parsed.data
}

async function tokenBody(response: OutsideResponse): Promise<unknown> {
  if (response.status !== 200) {
    await discard(response)
    throw noToken(`its server answered with status ${response.status}`)
  }
  const text = await readText(response, maxTokenBytes).catch(() => {
    throw noToken('its server’s answer can’t be read')
  })
  return parseJson(text)?.value
}

function tokenRequest({
  client_id,
  client_secret,
  client_authentication,
  scope,
  audience,
}: ClientCredentials) {
  const form = new URLSearchParams({ grant_type: 'client_credentials' })
  if (scope !== undefined) form.set('scope', scope)
  if (audience !== undefined) form.set('audience', audience)
  const headers: Record<string, string> = {
    'content-type': 'application/x-www-form-urlencoded',
    accept: 'application/json',
  }
  if (client_authentication === 'body') {
    form.set('client_id', client_id)
    form.set('client_secret', client_secret)
  } else {
    // RFC 6749 §2.3.1 wants both encoded as in a form first.
    const pair = [client_id, client_secret].map(encodeURIComponent).join(':')
    headers['authorization'] = `Basic ${Buffer.from(pair).toString('base64')}`
  }
  return { headers, body: form.toString() }
}

const noToken = (why: string): AppError =>
  new AppError('BAD_GATEWAY', `No access token for the tool could be had: ${why}`, {
    reason: 'tool_auth_failed',
  })
