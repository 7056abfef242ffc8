import type { IncomingMessage } from 'node:http'
import { AppError, webSocketPath } from '@tutor/contracts'
import { contextFromHeaders, contextHeaders, runInContext } from '@tutor/platform'
import { refuseUpgrade, type Upgrade } from '@tutor/service'
import { type GatewayDependencies, stripOwnHeaders } from './application.js'
import type { UpstreamUpgrade } from './proxy.js'

/** Browsers can send no header with a WebSocket: there the key is the second protocol, `bearer.tutor_…`. */
const bearer = /^bearer\.(\S+)$/

/** Passes WebSockets on to the session service, with the checks of every request; refusals are problem+json. */
export const gatewayUpgrade =
  ({ authenticate, limit, mint, logger }: GatewayDependencies, session: UpstreamUpgrade): Upgrade =>
  (request, socket, head) => {
    socket.on('error', () => socket.destroy())
    stripOwnHeaders(request.headers)
    const admit = async (): Promise<void> => {
      if (request.url?.split('?')[0] !== webSocketPath)
        throw new AppError('NOT_FOUND', `A WebSocket is at ${webSocketPath}`)
      const principal = await authenticate(credentials(request))
      await limit(principal)
      request.headers.authorization = `Bearer ${await mint(principal, 'session')}`
      Object.assign(request.headers, contextHeaders())
      session(request, socket, head)
    }
    runInContext(contextFromHeaders(request.headers), () => {
      admit().catch((error: unknown) => {
        if (!(error instanceof AppError))
          logger.error('an upgrade failed', {
            error: error instanceof Error ? error : new Error(String(error)),
          })
        refuseUpgrade(request, socket, error)
      })
    })
  }

/** The Authorization header, or the key among the protocols, which is not passed on. */
function credentials({ headers }: IncomingMessage): string | undefined {
  const offered = headers['sec-websocket-protocol']?.split(',').map((one) => one.trim()) ?? []
  const key = offered.map((one) => bearer.exec(one)?.[1]).find((one) => one !== undefined)
  if (key === undefined) return headers.authorization
  headers['sec-websocket-protocol'] = offered.filter((one) => !bearer.test(one)).join(', ')
  return headers.authorization ?? `Bearer ${key}`
}
