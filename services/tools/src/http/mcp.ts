import { AppError, type JsonRpcMessage, type Routes } from '@tutor/contracts'
import { answered, HttpAnswer, type RouteRequest } from '@tutor/service'
import type { Cache, EventLog } from '@tutor/storage'
import { handCancellation, handReply, openInbox } from '../mcp/call-inbox.js'
import { type CallParts, callTool, type McpCaller } from '../mcp/call-tool.js'
import { checkOrigin } from '../mcp/check-origin.js'
import { type Offered, offeredTools } from '../mcp/offered-tools.js'
import { openExchange } from '../mcp/sdk-exchange.js'
import { connectServer, type Incoming, incoming, knowsVersion, sessionOf } from '../mcp/sdk-server.js'
import type { McpSession, SessionIds } from '../mcp/session-id.js'

export interface McpParts extends CallParts, Offered {
  readonly sessions: SessionIds
  /** Carries replies from the replica that they reach to the one that waits. */
  readonly eventLog: EventLog
  /** Remembers which sessions were ended before their time. */
  readonly cache: Cache
  readonly allowedOrigins: readonly string[]
}

type Sent = RouteRequest<Routes['sendMcpMessage']>
type Headers = Pick<Sent, 'request' | 'principal'>

const instructions =
  'Tools for learning and teaching: quizzes, notes, flashcards, explanations, exact calculations and more. Leave out ' +
  'what the student did not say: a missing value is asked for.'

/** Added to the longest wait for an answer, for how long a question's stream is kept. */
const graceMs = 60_000

/** One message of MCP's streamable HTTP (2025-11-25). */
export const sendMcpMessage =
  (parts: McpParts) =>
  async (sent: Sent): Promise<HttpAnswer<JsonRpcMessage> | typeof answered> => {
    checkHeaders(parts, sent)
    const message = incoming(sent.body)
    if (message.kind === 'initialize') return await initialize(parts, sent, message)
    const session = await sessionFor(parts, sent)
    if (message.kind === 'request') return await answer(parts, sent, session, message)
    const { eventLog, answerTimeoutMs } = parts
    const keptForMs = answerTimeoutMs + graceMs
    if (message.kind === 'reply') await handReply(eventLog, session, sent.body, keptForMs)
    if (message.kind === 'cancelled') await handCancellation(eventLog, session, message.requestId, keptForMs)
    sent.response.status(202).end()
    return answered
  }

/** Ends a session before its time. The cache may forget it: a session id gives no right that its key has not. */
export const endMcpSession =
  (parts: McpParts) =>
  async (sent: RouteRequest<Routes['endMcpSession']>): Promise<undefined> => {
    checkHeaders(parts, sent)
    const { id, expires } = await sessionFor(parts, sent)
    await parts.cache.set(endedKey(id), '1', Math.max(1, expires - Date.now()))
  }

const endedKey = (sessionId: string): string => `mcp:ended:${sessionId}`

function checkHeaders({ allowedOrigins }: McpParts, { request }: Headers): void {
  checkOrigin({ origin: request.get('origin'), host: request.get('host') }, allowedOrigins)
  const version = request.get('mcp-protocol-version')
  if (version !== undefined && !knowsVersion(version))
    throw new AppError('INVALID_INPUT', 'This MCP-Protocol-Version is not known here', {
      reason: 'mcp_version_unknown',
    })
}

async function sessionFor(
  { sessions, cache }: McpParts,
  { request, principal }: Headers,
): Promise<McpSession> {
  const id = request.get('mcp-session-id')
  if (id === undefined)
    throw new AppError('INVALID_INPUT', 'Send the Mcp-Session-Id that initialize gave', {
      reason: 'mcp_session_missing',
    })
  const session = sessions.read(id, principal)
  const isEnded = session && (await cache.get(endedKey(session.id)).catch(() => undefined)) !== undefined
  if (!session || isEnded)
    throw new AppError('NOT_FOUND', 'There is no such session: initialize a new one', {
      reason: 'mcp_session_unknown',
    })
  return session
}

type Request = Extract<Incoming, { message: unknown }>

async function initialize(
  parts: McpParts,
  { principal, response, signal }: Sent,
  { message }: Request,
): Promise<HttpAnswer<JsonRpcMessage> | typeof answered> {
  const exchange = openExchange(response, undefined, signal)
  const nothing = (): Promise<never> => Promise.reject(new AppError('INVALID_INPUT', 'Not initialized'))
  await connectServer({ instructions, list: nothing, call: nothing }, exchange.transport)
  exchange.transport.onmessage?.(message)
  const reply = await exchange.outcome
  if (reply === 'streamed') return answered
  const client = sessionOf(message, reply)
  const headers = client ? { 'Mcp-Session-Id': parts.sessions.issue(principal, client) } : {}
  return new HttpAnswer(asJson(reply), 200, headers)
}

async function answer(
  parts: McpParts,
  { principal, request, response, signal, body }: Sent,
  session: McpSession,
  { message }: Request,
): Promise<HttpAnswer<JsonRpcMessage> | typeof answered> {
  const { eventLog, answerTimeoutMs } = parts
  const caller: McpCaller = { principal, session, takesStream: Boolean(request.accepts('text/event-stream')) }
  const inbox =
    body.id === undefined || body.id === null
      ? undefined
      : openInbox(eventLog, session, body.id, answerTimeoutMs + graceMs)
  const exchange = openExchange(response, inbox, signal)
  await connectServer(
    {
      instructions,
      list: (cursor) => offeredTools(parts, principal.tenant_id, cursor),
      call: (call, context) => callTool(parts, caller, call, context),
    },
    exchange.transport,
  )
  // It may have gone while its session was being checked.
  if (!signal.aborted) exchange.transport.onmessage?.(message)
  const reply = await exchange.outcome
  return reply === 'streamed' ? answered : new HttpAnswer(asJson(reply), 200)
}

/** The SDK's answers are JSON-RPC messages, whose results its types leave open. */
const asJson = (reply: object): JsonRpcMessage => reply as JsonRpcMessage
