import { Agent } from 'node:http'
import { AppError } from '@tutor/contracts'
import { breaker, type Metrics } from '@tutor/platform'
import type { Request, Response } from 'express'
import { createProxyMiddleware } from 'http-proxy-middleware'

export interface ProxyOptions {
  readonly name: string
  readonly target: string
  readonly timeoutMs: number
  readonly metrics: Metrics
}

interface Waiting {
  resolve(): void
  reject(error: AppError): void
}

/** Sends a request on to the service and its answer back. */
export type Proxy = (request: Request, response: Response) => Promise<void>

/**
 * Passes requests on to one service over kept-alive connections. Resolves when the answer has begun; rejects with
 * UNAVAILABLE or TIMEOUT when there is none. A client that goes away takes the upstream request with it.
 */
export function proxyTo({ name, target, timeoutMs, metrics }: ProxyOptions): Proxy {
  const waiting = new WeakMap<object, Waiting>()
  const middleware = createProxyMiddleware<Request, Response>({
    target,
    agent: new Agent({ keepAlive: true, maxFreeSockets: 64 }),
    xfwd: false,
    proxyTimeout: timeoutMs,
    on: {
      // http-proxy does not notice a client that leaves once its request was read: without this, streams would leak.
      proxyReq: (upstream, _request, response) => void response.once('close', () => upstream.destroy()),
      proxyRes: (_upstream, request) => waiting.get(request)?.resolve(),
      error: (error, request, response) => {
        const failure = proxyError(name, error)
        if ('headersSent' in response && response.headersSent) response.destroy()
        waiting.get(request)?.reject(failure)
      },
    },
  })
  const send = (request: Request, response: Response): Promise<void> =>
    new Promise((resolve, reject) => {
      waiting.set(request, { resolve, reject })
      response.once('close', resolve)
      Promise.resolve(middleware(request, response, reject)).catch(reject)
    })
  return breaker(`http:${name}`, send, { metrics })
}

function proxyError(name: string, error: NodeJS.ErrnoException): AppError {
  if (error.code === 'ECONNRESET' && /socket hang up/.test(error.message))
    return new AppError('TIMEOUT', `${name} gave no answer in time`, { cause: error })
  return new AppError('UNAVAILABLE', `${name} is not available at the moment`, {
    cause: error,
    retryAfterMs: 1_000,
  })
}
