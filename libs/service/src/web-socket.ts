import type { IncomingMessage } from 'node:http'
import { AppError, type Principal, type Scope } from '@tutor/contracts'
import type { Close } from '@tutor/messaging'
import { contextFromHeaders, type Logger, type Metrics, runInContext } from '@tutor/platform'
import { type WebSocket, WebSocketServer } from 'ws'
import { refuseUpgrade, type Upgrade } from './upgrade.js'

/** A client's WebSocket. */
export interface ClientSocket {
  readonly principal: Principal
  /** Aborted when the client has gone, or the server stops. */
  readonly signal: AbortSignal
  /** Calls `take` with each text frame, in order. */
  onText(take: (text: string) => void): void
  /** Resolves when the frame has left this process, so that who awaits it goes at the client's pace. */
  send(frame: object): Promise<void>
}

/** Serves the WebSocket of one path. */
export interface SocketRoute {
  readonly path: string
  readonly scope: Scope
  /** Said before the server closes a connection because it stops. */
  readonly farewell: object
  open(socket: ClientSocket): void
}

const maxFrameBytes = 128 * 1_024
const pingMs = 15_000
/** A client is let go after so long, so that its key is looked at again; it connects anew and resumes. */
const longestMs = 3_600_000
const maxSocketsOfKey = 50
const closing = { serviceRestart: 1012, tryAgainLater: 1013, reauthenticate: 4001 }
const handshakeMs = 1_000

interface SocketOptions {
  readonly authenticate: (token: string) => Promise<Principal>
  readonly logger: Logger
  readonly metrics: Metrics
}

/** WebSockets (RFC 6455) of a service, behind the same internal token as its routes. */
export function createSocketServer(
  route: SocketRoute,
  { authenticate, logger, metrics }: SocketOptions,
): { readonly upgrade: Upgrade; readonly close: Close } {
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: maxFrameBytes,
    handleProtocols: () => protocol,
  })
  const ofKey = new Map<string, number>()

  async function admit(request: IncomingMessage): Promise<Principal> {
    if (pathOf(request) !== route.path) throw new AppError('NOT_FOUND', 'There is no WebSocket here')
    const token = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1]
    if (!token) throw new AppError('UNAUTHENTICATED', 'A token is needed')
    const principal = await authenticate(token)
    if (!principal.scopes.includes(route.scope))
      throw new AppError('FORBIDDEN', `The key lacks the scope "${route.scope}"`, { reason: 'missing_scope' })
    if ((ofKey.get(principal.key_id) ?? 0) >= maxSocketsOfKey)
      throw new AppError('TOO_MANY_REQUESTS', `A key may have ${maxSocketsOfKey} WebSockets open`)
    return principal
  }
  function begin(socket: WebSocket, principal: Principal): void {
    const gone = new AbortController()
    const count = (by: number): void => {
      metrics.webSockets.inc(by)
      const open = (ofKey.get(principal.key_id) ?? 0) + by
      if (open > 0) ofKey.set(principal.key_id, open)
      else ofKey.delete(principal.key_id)
    }
    count(1)
    const stopPinging = keepAlive(socket)
    const timer = setTimeout(() => socket.close(closing.reauthenticate, 'Connect again'), longestMs)
    socket.once('close', () => {
      count(-1)
      stopPinging()
      clearTimeout(timer)
      gone.abort(new AppError('CANCELLED', 'The client went away'))
    })
    // A frame that is too large or no frame at all: ws closes the connection with the right code.
    socket.on('error', (error) => logger.debug('a WebSocket failed', { error }))
    route.open({ principal, signal: gone.signal, ...speaking(socket, metrics) })
  }
  return {
    upgrade(request, socket, head) {
      socket.on('error', () => socket.destroy())
      runInContext(contextFromHeaders(request.headers), () => {
        admit(request).then(
          (principal) => server.handleUpgrade(request, socket, head, (client) => begin(client, principal)),
          (error: unknown) => refuseUpgrade(request, socket, error),
        )
      })
    },
    async close() {
      await Promise.all([...server.clients].map((socket) => sayGoodbye(socket, route.farewell)))
      server.close()
    },
  }
}

/** What browsers must be answered when they offer protocols; they can send no token in another way. */
const protocol = 'tutor.v1'

const pathOf = ({ url = '/' }: IncomingMessage): string => url.split('?')[0] ?? '/'

function speaking(socket: WebSocket, metrics: Metrics): Pick<ClientSocket, 'onText' | 'send'> {
  return {
    onText: (take) =>
      void socket.on('message', (data, isBinary) => {
        metrics.webSocketFrames.inc({ direction: 'in' })
        take(isBinary ? '' : String(data))
      }),
    send: (frame) =>
      new Promise((resolve) => {
        metrics.webSocketFrames.inc({ direction: 'out' })
        // Who has gone is told by the signal.
        socket.send(JSON.stringify(frame), () => resolve())
      }),
  }
}

/** Pings, and ends a connection that has not answered the last ping. */
function keepAlive(socket: WebSocket): () => void {
  let answered = true
  socket.on('pong', () => {
    answered = true
  })
  const timer = setInterval(() => {
    if (!answered) return socket.terminate()
    answered = false
    socket.ping()
  }, pingMs)
  return () => clearInterval(timer)
}

async function sayGoodbye(socket: WebSocket, farewell: object): Promise<void> {
  const gone = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  socket.send(JSON.stringify(farewell), () => socket.close(closing.serviceRestart, 'Connect again'))
  const timer = setTimeout(() => socket.terminate(), handshakeMs)
  await gone
  clearTimeout(timer)
}
