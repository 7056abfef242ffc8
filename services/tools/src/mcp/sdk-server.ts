import { Server } from '@modelcontextprotocol/sdk/server/index.js'
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import {
  type CallToolRequest,
  CallToolRequestSchema,
  type CallToolResult,
  ElicitResultSchema,
  ErrorCode,
  isInitializeRequest,
  isJSONRPCNotification,
  isJSONRPCRequest,
  type JSONRPCMessage,
  JSONRPCMessageSchema,
  ListToolsRequestSchema,
  type ListToolsResult,
  SUPPORTED_PROTOCOL_VERSIONS,
  type Tool,
} from '@modelcontextprotocol/sdk/types.js'
import { AjvJsonSchemaValidator } from '@modelcontextprotocol/sdk/validation/ajv'
import { AppError, type JsonRpcMessage, toWire } from '@tutor/contracts'
import type { Question, Reply } from './question.js'

export type McpTool = Tool
export type McpResult = CallToolResult
export type McpCall = CallToolRequest['params']
export type ToolPage = ListToolsResult

export interface McpCallContext {
  readonly signal: AbortSignal
  /** Asks the user; rejects when there is no answer in time. */
  ask(question: Question, timeoutMs: number): Promise<Reply>
}

/** What is served. An AppError becomes an error of the protocol. */
export interface Offer {
  readonly instructions: string
  list(cursor: string | undefined): Promise<ToolPage>
  call(call: McpCall, context: McpCallContext): Promise<McpResult>
}

/** One for all: making it compiles meta-schemas. Nothing here has it validate. */
const validator = new AjvJsonSchemaValidator()

/**
 * The SDK's server on the transport of one request. Only tools are offered: no prompts, no resources, no logging, and no
 * notice of changes, since there is no stream that it could be sent on.
 */
export async function connectServer(offer: Offer, transport: Transport): Promise<void> {
  const server = new Server(
    { name: 'ai-tutor-orchestrator', title: 'AI Tutor Orchestrator', version: '0.1.0' },
    { capabilities: { tools: {} }, instructions: offer.instructions, jsonSchemaValidator: validator },
  )
  server.setRequestHandler(ListToolsRequestSchema, ({ params }) => guarded(() => offer.list(params?.cursor)))
  server.setRequestHandler(CallToolRequestSchema, ({ params }, { signal, sendRequest }) =>
    guarded(() =>
      offer.call(params, {
        signal,
        ask: ({ message, requestedSchema }, timeout) =>
          // Without `mode`, which clients of 2025-06-18 do not know and later ones take for `form`.
          sendRequest(
            { method: 'elicitation/create', params: { message, requestedSchema } },
            ElicitResultSchema,
            { timeout, signal },
          ),
      }),
    ),
  )
  await server.connect(transport)
}

/** The SDK sends the message of whatever is thrown, so only public ones may get there. */
async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const { code, message, errors } = toWire(error)
    const isCallers = ['INVALID_INPUT', 'NOT_FOUND'].includes(code)
    throw Object.assign(new Error(message, { cause: error }), {
      code: isCallers ? ErrorCode.InvalidParams : ErrorCode.InternalError,
      data: errors && { errors },
    })
  }
}

export type Incoming =
  | { readonly kind: 'initialize' | 'request' | 'reply'; readonly message: JSONRPCMessage }
  | { readonly kind: 'cancelled'; readonly requestId: string | number }
  | { readonly kind: 'notification' }

/** What a message is. INVALID_INPUT for one that JSON-RPC or MCP does not know. */
export function incoming(sent: JsonRpcMessage): Incoming {
  const parsed = JSONRPCMessageSchema.safeParse(sent)
  if (!parsed.success) throw new AppError('INVALID_INPUT', 'This is no JSON-RPC 2.0 message')
  const { data: message } = parsed
  if (isInitializeRequest(message)) return { kind: 'initialize', message }
  if (isJSONRPCRequest(message)) return { kind: 'request', message }
  if (!isJSONRPCNotification(message)) return { kind: 'reply', message }
  const requestId = message.method === 'notifications/cancelled' ? message.params?.['requestId'] : undefined
  return typeof requestId === 'string' || typeof requestId === 'number'
    ? { kind: 'cancelled', requestId }
    : { kind: 'notification' }
}

/** What a new session is to remember, out of the question and the answer of `initialize`. */
export function sessionOf(
  request: JSONRPCMessage,
  answer: JSONRPCMessage,
): { readonly version: string; readonly asks: boolean } | undefined {
  if (!isInitializeRequest(request) || !('result' in answer)) return undefined
  const { elicitation } = request.params.capabilities
  // `elicitation: {}` stands for forms, as it did before there were other kinds.
  const asks = elicitation !== undefined && (elicitation.form !== undefined || elicitation.url === undefined)
  return { version: String(answer.result['protocolVersion']), asks }
}

export const knowsVersion = (version: string): boolean => SUPPORTED_PROTOCOL_VERSIONS.includes(version)
