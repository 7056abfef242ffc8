import { z } from 'zod'
import { route } from './route.js'

const RequestId = z.union([z.string().max(200), z.number()])
const Fields = z.record(z.string(), z.json())

/** One JSON-RPC 2.0 message: a request, a notification or a reply. Batches are no part of MCP any more. */
export const JsonRpcMessage = z.strictObject(
  {
    jsonrpc: z.literal('2.0'),
    id: RequestId.nullable().optional(),
    method: z.string().max(200).optional(),
    params: Fields.optional(),
    result: Fields.optional(),
    error: Fields.optional(),
  },
  {
    error: ({ code }) =>
      code === 'invalid_type' ? 'Must be one JSON-RPC 2.0 message, and no batch' : undefined,
  },
)
export type JsonRpcMessage = z.output<typeof JsonRpcMessage>

const sessionHeader = {
  'Mcp-Session-Id': 'As the answer to `initialize` gave it; every other message needs it.',
}
const versionHeader = { 'MCP-Protocol-Version': 'The version that was agreed on; 400 for an unknown one.' }

/** The Model Context Protocol (2025-11-25), streamable HTTP: the catalogue of tools for other programs' models. */
export const mcpRoutes = {
  sendMcpMessage: route({
    service: 'tools',
    method: 'POST',
    path: '/mcp',
    scope: 'tools',
    summary: 'The tools over the Model Context Protocol: one JSON-RPC message',
    description:
      'Requests are answered with JSON, or with a stream where the server has to ask something first; notifications ' +
      'and replies with 202 and no body. 404 for a session that is unknown or over.',
    headers: { ...sessionHeader, ...versionHeader },
    body: JsonRpcMessage,
    response: JsonRpcMessage,
    alsoProduces: ['text/event-stream'],
    errors: ['NOT_FOUND'],
  }),
  endMcpSession: route({
    service: 'tools',
    method: 'DELETE',
    path: '/mcp',
    scope: 'tools',
    summary: 'End a session of the Model Context Protocol',
    headers: { ...sessionHeader, ...versionHeader },
    status: 204,
    response: z.undefined(),
    errors: ['NOT_FOUND'],
  }),
} as const
