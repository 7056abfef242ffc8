import { Agent, type IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { AppError } from '@tutor/contracts'
import { breaker, type Metrics } from '@tutor/platform'
import { payloadTooLarge } from '@tutor/service'
import type { Request, Response } from 'express'
import { createProxyMiddleware } from 'http-proxy-middleware'
import type { HandOver } from './hand-over.js'
import { limitBody } from './limit-body.js'

export interface ProxyOptions {
  readonly name: string
  readonly target: string
  readonly timeoutMs: number
  readonly metrics: Metrics
  readonly handOver?: HandOver
}

interface Waiting {
  resolve(): void
  reject(error: AppError): void
}

/** Sends a request to upgrade on to the service, and joins the two connections. */
export type UpstreamUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => void

/**
 * Joins clients' connections with ones to a service. When the service can't be reached the client's is ended; each end takes
 * the other with it.
 */
export function upgradesTo(target: string): UpstreamUpgrade {
  const { upgrade } = createProxyMiddleware({
    target,
    on: {
      proxyReqWs: (upstream, _request, socket) => void socket.once('close', () => upstream.destroy()),
      open: (upstream) => void upstream.setNoDelay(true),
      error: (_error, _request, socket) => void ('destroy' in socket && socket.destroy()),
    },
  })
  return (request, socket, head) => upgrade(request as Parameters<typeof upgrade>[0], socket as Socket, head)
}

/** Sends a request on to the service and its answer back. */
export type UpstreamProxy = (request: Request, response: Response, maxBodyBytes: number) => Promise<void>

/**
 * Passes requests on to one service over kept-alive connections. Resolves when the answer has begun; rejects with
 * UNAVAILABLE or TIMEOUT when there is none, and with PAYLOAD_TOO_LARGE when the body turns out to be. A client that
 * goes away takes the upstream request with it, and an answer that is cut is cut for the client too.
 */
export function proxyTo({ name, target, timeoutMs, metrics, handOver }: ProxyOptions): UpstreamProxy {
  const waiting = new WeakMap<object, Waiting>()
  const middleware = createProxyMiddleware<Request, Response>({
    target,
    agent: new Agent({ keepAlive: true, maxFreeSockets: 64 }),
    xfwd: false,
    proxyTimeout: timeoutMs,
    on: {
      proxyReq(upstream, request, response) {
        // Whether the client keeps its connection says nothing about ours (RFC 9110 §7.6.1).
        upstream.setHeader('Connection', 'keep-alive')
        // http-proxy does not notice a client that leaves once its request was read: without this, streams would leak.
        response.once('close', () => upstream.destroy())
        upstream.once('timeout', () => waiting.get(request)?.reject(silent(name)))
      },
      proxyRes(upstream, request, response) {
        waiting.get(request)?.resolve()
        response.locals['proxied'] = true
        delete upstream.headers.connection
        delete upstream.headers['keep-alive']
        // Nor does it notice a service that dies while it answers: the client would wait for the rest for ever.
        upstream.once('close', () => upstream.complete || response.writableEnded || response.destroy())
        handOver?.(upstream, response)
      },
      error(error, request, response) {
        if ('headersSent' in response && response.headersSent) response.destroy()
        waiting.get(request)?.reject(away(name, error))
      },
    },
  })
  const send = (request: Request, response: Response, maxBodyBytes: number): Promise<void> =>
    new Promise((resolve, reject) => {
      waiting.set(request, { resolve, reject })
      response.once('close', resolve)
      // Node has answered it (RFC 9110 §10.1.1), and http-proxy tells no `proxyReq` of a request that still has it.
      delete request.headers.expect
      // A body that tells its length was judged by it, and Node's parser holds it to it.
      if (request.headers['transfer-encoding'] !== undefined)
        limitBody(request, maxBodyBytes, () => reject(payloadTooLarge(maxBodyBytes)))
      Promise.resolve(middleware(request, response, reject)).catch(reject)
    })
  return breaker(`http:${name}`, send, { metrics })
}

const silent = (name: string): AppError => new AppError('TIMEOUT', `${name} gave no answer in time`)

const away = (name: string, cause: Error): AppError =>
  new AppError('UNAVAILABLE', `${name} is not available at the moment`, { cause, retryAfterMs: 1_000 })
