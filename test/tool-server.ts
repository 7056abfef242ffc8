import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Arrived {
  readonly method: string
  readonly url: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

export type Answer = (response: ServerResponse, request: Arrived) => unknown

/** A real HTTP server that stands for a tool: answers as it is told to, and remembers what arrived. */
export interface ToolServer {
  readonly url: string
  readonly host: string
  readonly arrived: Arrived[]
  /** From now on every request is answered so. */
  answers(answer: Answer): void
  stop(): Promise<void>
}

export async function openToolServer(host = '127.0.0.1'): Promise<ToolServer> {
  const arrived: Arrived[] = []
  let current: Answer = json(200, {})
  const server = createServer(async (request, response) => {
    response.on('error', () => undefined)
    const body = await bodyOf(request).catch(() => '')
    const { method = '', url = '', headers } = request
    const seen = { method, url, headers, body }
    arrived.push(seen)
    current(response, seen)
  })
  server.listen(0, host)
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://${host}:${port}`,
    host: `${host}:${port}`,
    arrived,
    answers(answer) {
      arrived.length = 0
      current = answer
    },
    async stop() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const piece of request) text += piece
  return text
}

export const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): Answer =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
  }

export const text =
  (status: number, type: string, body: string, headers: Record<string, string> = {}): Answer =>
  (response) => {
    response.writeHead(status, { ...(type && { 'content-type': type }), ...headers }).end(body)
  }
