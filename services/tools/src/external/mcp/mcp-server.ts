import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import type { FetchLike } from '@modelcontextprotocol/sdk/shared/transport.js'
import {
  type CallToolResult,
  CallToolResultSchema,
  ErrorCode,
  ListToolsResultSchema,
  McpError,
  type Tool,
} from '@modelcontextprotocol/sdk/types.js'
import { AppError } from '@tutor/contracts'
import { discard, retryAfterOf } from '@tutor/outside'
import type { JsonObject } from '../../json-schema.js'
import type { AuthorisedFetch } from '../auth/authorised-fetch.js'
import { failureOf, unreachable } from '../call/failure.js'
import { limitedResponse, noStream } from '../guard/limited-response.js'
import { maxAnswerBytes } from '../guard/read-text.js'

export type McpTool = Tool
export type McpResult = CallToolResult

export interface McpVisit {
  readonly url: string
  /** Who is spoken of in errors. */
  readonly name: string
  readonly fetch: AuthorisedFetch
  readonly signal: AbortSignal
  /** Milliseconds since the epoch. */
  readonly deadline: number
  readonly maxBytes?: number
  readonly idempotencyKey?: string | undefined
}

const maxTools = 2_000

/** The tools of an MCP server, over all pages. */
export const listMcpTools = (visit: McpVisit): Promise<readonly McpTool[]> =>
  withClient(visit, async (client, options) => {
    const tools: McpTool[] = []
    let cursor: string | undefined
    do {
      const params = cursor === undefined ? {} : { cursor }
      const page = await client.request({ method: 'tools/list', params }, ListToolsResultSchema, options())
      tools.push(...page.tools)
      cursor = page.nextCursor
    } while (cursor !== undefined && tools.length < maxTools)
    return tools
  })

/** Calls one tool of an MCP server. A result that says `isError` is a result like any other here. */
export const callMcpTool = (visit: McpVisit, name: string, parameters: JsonObject): Promise<McpResult> =>
  withClient(visit, (client, options) =>
    // Not `client.callTool`, which would compile the schema that the server gives it and run its patterns.
    client.request(
      { method: 'tools/call', params: { name, arguments: parameters } },
      CallToolResultSchema,
      options(),
    ),
  )

type Options = () => { readonly signal: AbortSignal; readonly timeout: number }

/** A session of its own for each visit: nothing of one call is left for the next, and a hung server holds nothing. */
async function withClient<T>(
  visit: McpVisit,
  use: (client: Client, options: Options) => Promise<T>,
): Promise<T> {
  const client = new Client({ name: 'ai-tutor-orchestrator', version: '0.1.0' })
  const broken = brokenStream()
  const transport = new StreamableHTTPClientTransport(new URL(visit.url), {
    fetch: fetchFor(visit, broken.report),
  })
  const options: Options = () => ({ signal: visit.signal, timeout: Math.max(1, visit.deadline - Date.now()) })
  const work = async (): Promise<T> => {
    // The SDK's own types are not written for exactOptionalPropertyTypes.
    await client.connect(transport as Parameters<Client['connect']>[0], options())
    return await use(client, options)
  }
  try {
    return await Promise.race([work(), broken.promise])
  } catch (error) {
    throw asAppError(error, visit)
  } finally {
    void transport
      .terminateSession()
      .catch(() => undefined)
      .finally(() => client.close().catch(() => undefined))
  }
}

/** The SDK tells nobody when the stream of an answer breaks, so the waiting is ended from here. */
function brokenStream() {
  let report: (error: AppError) => void = () => undefined
  const promise = new Promise<never>((_, reject) => {
    report = reject
  })
  promise.catch(() => undefined)
  return { promise, report: (error: AppError) => report(error) }
}

/** The SDK's door to the network: our guard, our credentials, our limits; its errors are what a tool's would be. */
function fetchFor(visit: McpVisit, onBroken: (error: AppError) => void): FetchLike {
  const { name, fetch, maxBytes = maxAnswerBytes, idempotencyKey } = visit
  return async (input, init = {}) => {
    // A stream for what a server wants to say unasked; we ask one thing and leave.
    if (init.method === 'GET') return noStream()
    const isEnd = init.method === 'DELETE'
    const response = await fetch
      .send(new URL(input), {
        method: init.method ?? 'POST',
        headers: {
          ...Object.fromEntries(new Headers(init.headers)),
          ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
        },
        body: typeof init.body === 'string' ? init.body : undefined,
        signal: isEnd ? AbortSignal.timeout(2_000) : visit.signal,
      })
      .catch((error: unknown) => {
        throw error instanceof AppError || visit.signal.aborted ? error : unreachable(name, error)
      })
    if (response.ok) return limitedResponse(response, maxBytes, name, onBroken)
    await discard(response)
    const retryAfterMs = retryAfterOf(response.headers.get('retry-after'), Date.now())
    throw failureOf(name, response.status, undefined, retryAfterMs)
  }
}

/** Messages of the SDK's errors may hold what the server wrote, so they go no further. */
function asAppError(error: unknown, { name, signal }: McpVisit): unknown {
  if (error instanceof AppError || signal.aborted) return error
  if (!(error instanceof McpError)) return undefinedAnswer(name)
  if (error.code === ErrorCode.InvalidParams) return failureOf(name, 400, undefined, undefined)
  if (error.code === ErrorCode.MethodNotFound) return failureOf(name, 404, undefined, undefined)
  if (error.code === ErrorCode.RequestTimeout)
    return new AppError('TIMEOUT', `${name} took too long`, { reason: 'tool_timeout' })
  return new AppError('BAD_GATEWAY', `${name} failed`, { reason: 'tool_failed' })
}

const undefinedAnswer = (name: string): AppError =>
  new AppError('BAD_GATEWAY', `${name} does not speak MCP over streamable HTTP`, {
    reason: 'tool_answer_invalid',
  })
