import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import { z } from 'zod'

export interface TestMcpServer {
  readonly url: string
  readonly seen: { readonly method: string; readonly headers: IncomingHttpHeaders }[]
  stop(): Promise<void>
}

/** A real MCP server of the official SDK; with `token`, only for those who know it. */
export async function openMcpServer(
  options: { token?: string; json?: boolean } = {},
): Promise<TestMcpServer> {
  const seen: TestMcpServer['seen'] = []
  const http = createServer(async (request, response) => {
    const { method = '', headers } = request
    seen.push({ method, headers })
    if (options.token !== undefined && headers.authorization !== `Bearer ${options.token}`)
      return void response.writeHead(401).end()
    // Without sessions a server and transport serve one request, as the SDK says.
    const server = tutorServer()
    const transport = new StreamableHTTPServerTransport({
      enableJsonResponse: options.json ?? false,
    })
    // The SDK's own types are not written for exactOptionalPropertyTypes.
    await server.connect(transport as Parameters<typeof server.connect>[0])
    const text = await bodyOf(request)
    await transport.handleRequest(request, response, text === '' ? undefined : JSON.parse(text))
  })
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  const { port } = http.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/mcp`,
    seen,
    async stop() {
      const closed = once(http, 'close')
      http.close()
      http.closeAllConnections()
      await closed
    },
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const piece of request) text += piece
  return text
}

function tutorServer(): McpServer {
  const server = new McpServer({ name: 'tutor-tools', version: '1.0.0' })
  const topic = { topic: z.string().describe('What it is about') }
  server.registerTool(
    'makeRiddle',
    {
      title: 'Riddle maker',
      description: 'Makes a riddle on a topic.',
      inputSchema: { ...topic, lines: z.number().int().min(2).max(8).default(4) },
      outputSchema: { riddle: z.string(), answer: z.string() },
    },
    async ({ topic: about, lines }) => {
      const structuredContent = { riddle: `${lines} lines on ${about}`, answer: about }
      return { structuredContent, content: [{ type: 'text', text: JSON.stringify(structuredContent) }] }
    },
  )
  server.registerTool(
    'tell',
    { description: 'Tells of a topic.', inputSchema: topic },
    async ({ topic: about }) => ({
      content: [
        { type: 'text', text: `All about ${about}` },
        { type: 'resource_link', name: 'More', uri: 'https://example.org/more' },
      ],
    }),
  )
  server.registerTool('fail', { inputSchema: topic }, async ({ topic: about }) => {
    if (about === 'refuse')
      return {
        isError: true,
        content: [
          {
            type: 'text',
            text: JSON.stringify({
              error: 'No such topic',
              error_code: 'VALIDATION_ERROR',
              details: { topic: 'Unknown' },
            }),
          },
        ],
      }
    throw new Error('The oven is cold')
  })
  server.registerTool('huge', {}, async () => ({ content: [{ type: 'text', text: 'x'.repeat(3_000_000) }] }))
  server.registerTool('hang', {}, () => new Promise(() => undefined))
  return server
}
