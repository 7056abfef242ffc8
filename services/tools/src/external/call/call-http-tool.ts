import { setTimeout as wait } from 'node:timers/promises'
import { discard, retryAfterOf } from '@tutor/outside'
import type { JsonObject } from '../../json-schema.js'
import type { AuthorisedFetch } from '../auth/authorised-fetch.js'
import type { HttpBinding } from '../registry/source.js'
import { buildRequest } from './build-request.js'
import { type RawAnswer, readAnswer } from './read-answer.js'

export interface OutsideCall {
  readonly tool: string
  readonly parameters: JsonObject
  readonly idempotencyKey: string | undefined
  /** Aborted at the deadline, or when the caller has gone. */
  readonly signal: AbortSignal
  /** Milliseconds since the epoch. */
  readonly deadline: number
}

/** A 429 is waited out in place when the tool asks for no more than this. */
const longestWaitMs = 5_000
const maxAttempts = 3

/** Calls a tool that is an HTTP endpoint. After a 429 it tries again, if the tool says when and that is soon. */
export async function callHttpTool(
  binding: HttpBinding,
  { send, redact }: AuthorisedFetch,
  call: OutsideCall,
): Promise<RawAnswer> {
  const { url, method, headers, body } = buildRequest(binding, call.parameters)
  const { idempotencyKey, signal } = call
  const sent = { ...headers, ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }) }
  for (let attempt = 1; ; attempt += 1) {
    const response = await send(url, { method, headers: sent, body, signal })
    const waitMs = response.status === 429 ? waitBefore(response.headers.get('retry-after'), call) : undefined
    if (waitMs === undefined || attempt === maxAttempts) return await readAnswer(call.tool, response, redact)
    await discard(response)
    await wait(waitMs, undefined, { signal })
  }
}

function waitBefore(retryAfter: string | null, { deadline }: OutsideCall): number | undefined {
  const waitMs = retryAfterOf(retryAfter, Date.now())
  if (waitMs === undefined || waitMs > longestWaitMs) return undefined
  return Date.now() + waitMs < deadline ? waitMs : undefined
}
