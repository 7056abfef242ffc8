import { type IncomingMessage, STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { problemContentType, problemOf } from '@tutor/contracts'
import { contextFromHeaders } from '@tutor/platform'

/** Takes over the connection of a request to upgrade (RFC 9110 §7.8). */
export type Upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => void

/** Refuses an upgrade with a problem, and ends the connection. */
export function refuseUpgrade(request: IncomingMessage, socket: Duplex, error: unknown): void {
  const problem = problemOf(error, contextFromHeaders(request.headers).requestId)
  const body = JSON.stringify(problem)
  socket.end(
    [
      `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? 'Error'}`,
      `Content-Type: ${problemContentType}`,
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Connection: close',
      '',
      body,
    ].join('\r\n'),
  )
}
