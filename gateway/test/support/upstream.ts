import { once } from 'node:events'
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo } from 'node:net'

/** A request as it arrived at a service. */
export interface Arrived {
  readonly method: string
  readonly url: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

export type Respond = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>

/** A service's HTTP side for tests: remembers what arrived, and answers as it is told. */
export interface Upstream {
  readonly url: string
  readonly arrived: Arrived[]
  /** Sockets that were opened to it so far. */
  connections(): number
  answer(respond: Respond): void
  /** Takes no connections any more, until `start`. */
  stop(): Promise<void>
  start(): Promise<void>
}

export const answerJson =
  (status: number, body?: unknown, headers: Record<string, string> = {}): Respond =>
  (_request, response) =>
    void response
      .writeHead(status, { 'Content-Type': 'application/json', ...headers })
      .end(body === undefined ? undefined : JSON.stringify(body))

export async function openUpstream(): Promise<Upstream> {
  const arrived: Arrived[] = []
  let respond: Respond = answerJson(200, { ok: true })
  let connections = 0
  let port = 0
  let server: Server
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const { method = '', url = '', headers } = request
    arrived.push({ method, url, headers, body: Buffer.concat(chunks).toString() })
    await respond(request, response)
  }
  const start = async (): Promise<void> => {
    server = createServer(
      (request, response) => void handle(request, response).catch(() => response.destroy()),
    )
    server.on('connection', () => {
      connections += 1
    })
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
    // A listening TCP server's address is an AddressInfo.
    port = (server.address() as AddressInfo).port
  }
  await start()
  return {
    url: `http://127.0.0.1:${port}`,
    arrived,
    connections: () => connections,
    answer(next) {
      respond = next
    },
    async stop() {
      server.close()
      server.closeAllConnections()
      if (server.listening) await once(server, 'close')
    },
    start,
  }
}
