import { AppError } from '@tutor/contracts'
import { secondsSince } from '@tutor/platform'
import type { AuthorisedFetch } from '../auth/authorised-fetch.js'
import { buildRequest } from '../call/build-request.js'
import { unreachable } from '../call/failure.js'
import { type RawAnswer, readAnswer } from '../call/read-answer.js'
import { bufferedResponse } from '../guard/buffered-response.js'
import { maxAnswerBytes, readText } from '../guard/read-text.js'
import { mcpAnswer } from '../mcp/mcp-answer.js'
import { callMcpTool } from '../mcp/mcp-server.js'
import type { PreparedTool } from '../registration/prepared-tool.js'
import { fillTemplate } from '../registration/url-template.js'
import { type HttpBinding, type McpBinding, withoutQuery } from '../registry/source.js'
import type { ProbeAnswer, ProbeCall, Probed, ProbeRequest } from './probe.js'

/** A call before its answer is judged by the tool's output schema. */
export interface Reached extends Pick<Probed, 'request' | 'durationMs' | 'answer' | 'error' | 'isUnsent'> {
  readonly raw: RawAnswer | undefined
}

interface Caller extends PreparedTool {
  readonly fetch: AuthorisedFetch
  readonly redact: (text: string) => string
}

/** One request, never repeated, within the tool's time limit. */
export async function callOnce(caller: Caller, call: ProbeCall, signal: AbortSignal): Promise<Reached> {
  const { manifest, source } = caller
  const limit = AbortSignal.timeout(source.limits.timeout_ms)
  const either = AbortSignal.any([signal, limit])
  const began = performance.now()
  let request: ProbeRequest = {
    method: 'POST',
    url: withoutQuery(source.binding.url),
    contentType: undefined,
    body: undefined,
  }
  let answer: ProbeAnswer | undefined
  const ended = (raw: RawAnswer | undefined, error: AppError | undefined, isUnsent = false): Reached => ({
    request,
    durationMs: secondsSince(began) * 1_000,
    answer,
    raw,
    error,
    isUnsent,
  })
  try {
    if (source.binding.kind === 'mcp') {
      request = { ...request, contentType: 'application/json', body: JSON.stringify(call.parameters) }
      return ended(await visit(caller, source.binding, call, either), undefined)
    }
    const built = requestOf(source.binding, call)
    request = shown(source.binding, built)
    const response = await caller.fetch.send(built.url, { ...built, signal: either })
    const { status, headers } = response
    const said = {
      status,
      contentType: headers.get('content-type') ?? '',
      retryAfter: headers.get('retry-after'),
    }
    answer = { ...said, text: '' }
    const text = caller.redact(await readText(response, maxAnswerBytes))
    answer = { ...said, text }
    return ended(await readAnswer(manifest.name, bufferedResponse(response, text), caller.redact), undefined)
  } catch (error) {
    signal.throwIfAborted()
    if (limit.aborted) return ended(undefined, tooLate(manifest.name))
    const known = error instanceof AppError ? error : unreachable(manifest.name, error)
    return ended(
      undefined,
      known,
      known.code === 'INVALID_INPUT' && request.contentType === undefined && !answer,
    )
  }
}

const tooLate = (tool: string): AppError =>
  new AppError('TIMEOUT', `${tool} took too long`, { reason: 'tool_timeout' })

function requestOf(binding: HttpBinding, { parameters, idempotencyKey, instead = {} }: ProbeCall) {
  const built = buildRequest(binding, parameters)
  const url = new URL(built.url)
  if (instead.pathSuffix !== undefined)
    url.pathname = `${url.pathname.replace(/\/$/, '')}${instead.pathSuffix}`
  const headers = {
    ...built.headers,
    ...(instead.contentType !== undefined && { 'content-type': instead.contentType }),
    ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
  }
  return { method: built.method, url, headers, body: instead.body ?? built.body }
}

/** A query in the registered URL stays untold: some put keys there, although there is a place for them. */
function shown(
  binding: HttpBinding,
  { method, url, headers, body }: ReturnType<typeof requestOf>,
): ProbeRequest {
  const told = new URL(url)
  for (const name of new URL(fillTemplate(binding.url, () => 'x')).searchParams.keys())
    told.searchParams.set(name, 'redacted')
  const all: Readonly<Record<string, string>> = headers
  return { method, url: told.href, contentType: all['content-type'], body }
}

async function visit(
  { manifest, source, fetch, redact }: Caller,
  binding: McpBinding,
  { parameters, idempotencyKey }: ProbeCall,
  signal: AbortSignal,
): Promise<RawAnswer> {
  const deadline = Date.now() + source.limits.timeout_ms
  const { name } = manifest
  const result = await callMcpTool(
    { url: binding.url, name, fetch, signal, deadline, idempotencyKey },
    binding.tool,
    parameters,
  )
  return mcpAnswer(name, result, redact)
}
