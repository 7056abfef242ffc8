import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { AppError, type Principal, type Route, type Scope, takesBody, validate } from '@tutor/contracts'
import { contextFromHeaders, type Logger, type Metrics, runInContext, secondsSince } from '@tutor/platform'
import express, { type Application, type Request, type RequestHandler, type Response } from 'express'
import type { z } from 'zod'
import { errorHandler, notFound } from './http-errors.js'
import { answered, HttpAnswer, type RouteHandlers } from './http-handlers.js'
import { assertPlain } from './plain-json.js'
import type { Upgrade } from './upgrade.js'

export interface HttpOptions {
  readonly service: string
  readonly logger: Logger
  readonly metrics: Metrics
}

/** The express application of a service: its routes behind token check, scope check and validation. */
export function createApplication(
  routes: Record<string, Route>,
  handlers: RouteHandlers<Record<string, Route>>,
  authenticate: (token: string) => Promise<Principal>,
  options: HttpOptions,
): Application {
  const application = express().disable('x-powered-by').disable('etag').set('query parser', 'simple')
  application.use(observe(options))
  for (const [operationId, definition] of Object.entries(routes)) {
    const handler = handlers[operationId]
    if (!handler) throw new Error(`${options.service} does not handle ${operationId}`)
    const path = definition.path.replace(/\{(\w+)\}/g, ':$1')
    const chain: RequestHandler[] = takesBody(definition)
      ? [requireJson, express.json({ limit: definition.maxBodyBytes, strict: false })]
      : []
    application
      .route(path)
      [verbs[definition.method]](
        formOfErrors(definition),
        authorize(authenticate, definition.scope),
        ...chain,
        async (request: Request, response: Response) => {
          response.locals['route'] = definition.path
          const result = await handler({
            params: accept(definition.params, { ...request.params }, 'path'),
            query: accept(definition.query, { ...request.query }, 'query'),
            body: accept(definition.body, request.body, 'body'),
            // authorize has put it there, or has thrown.
            principal: response.locals['principal'] as Principal,
            signal: goneSignal(response),
            request,
            response,
          })
          send(response, definition.status, result)
        },
      )
  }
  return application.use(notFound).use(errorHandler(options.logger))
}

function accept<S extends z.ZodType>(schema: S, value: unknown, what: string): z.output<S> {
  assertPlain(value, what)
  return validate(schema, value, what)
}

const verbs = { GET: 'get', POST: 'post', PUT: 'put', PATCH: 'patch', DELETE: 'delete' } as const

function send(response: Response, status: number, result: unknown): void {
  if (result === answered) return
  if (result instanceof HttpAnswer) response.status(result.status).set(result.headers).json(result.body)
  else if (result === undefined) response.status(status).end()
  else response.status(status).json(result)
}

const formOfErrors =
  ({ errorForm }: Route): RequestHandler =>
  (_request, response, next) => {
    response.locals['errorForm'] = errorForm
    next()
  }

const requireJson: RequestHandler = (request, _response, next) => {
  if (!request.is('application/json'))
    throw new AppError('UNSUPPORTED_MEDIA_TYPE', 'The body must be application/json')
  next()
}

const authorize =
  (authenticate: (token: string) => Promise<Principal>, scope: Scope): RequestHandler =>
  async (request, response, next) => {
    const token = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1]
    if (!token) throw new AppError('UNAUTHENTICATED', 'A token is needed')
    const principal = await authenticate(token)
    if (!principal.scopes.includes(scope))
      throw new AppError('FORBIDDEN', `The key lacks the scope "${scope}"`, { reason: 'missing_scope' })
    response.locals['principal'] = principal
    next()
  }

/**
 * Request context, access log and metrics of every request. What another service answered well (`locals.proxied`) is
 * in that service's log; here it is a line of level debug.
 */
export function observe({ service, logger, metrics }: HttpOptions): RequestHandler {
  return (request, response, next) => {
    const context = contextFromHeaders(request.headers)
    response.setHeader('X-Request-Id', context.requestId)
    const began = performance.now()
    const log = (route: string, status: number): void => {
      const level = response.locals['proxied'] === true && status < clientGone ? 'debug' : 'info'
      const duration_ms = Math.round((performance.now() - began) * 10) / 10
      logger[level]('request', { method: request.method, route, status, duration_ms })
    }
    runInContext(context, () => {
      response.once('close', () => {
        const route = String(response.locals['route'] ?? 'unmatched')
        const status = response.writableFinished ? response.statusCode : clientGone
        const labels = { service, method: request.method, route, status: String(status) }
        metrics.httpDuration.observe(labels, secondsSince(began))
        runInContext(context, () => log(route, status))
      })
      next()
    })
  }
}

/** The status by which a client that left before the answer's end is told (nginx's). */
const clientGone = 499

function goneSignal(response: Response): AbortSignal {
  const controller = new AbortController()
  const gone = (): void => {
    if (!response.writableFinished) controller.abort(new AppError('CANCELLED', 'The client went away'))
  }
  // It may have gone while its token was being checked.
  if (response.closed) gone()
  else response.once('close', gone)
  return controller.signal
}

export interface HttpListener {
  readonly url: string
  /** Takes no new connections, ends idle ones, waits for requests in flight up to the grace, then cuts them. */
  close(graceMs: number): Promise<void>
}

/** How often connections that have become idle are ended while a server closes. */
const idleMs = 20

export interface ListenOptions {
  readonly upgrade?: Upgrade
  /** From then on each answer ends its connection. */
  readonly isStopping?: () => boolean
}

/** Serves an application; a port in use becomes an error that names the variable to change. */
export async function listen(
  application: Application,
  host: string,
  port: number,
  portVariable: string,
  { upgrade, isStopping = () => false }: ListenOptions = {},
): Promise<HttpListener> {
  const server: Server = createServer((request, response) => {
    // Who asks again on this connection would meet its end.
    if (isStopping()) response.setHeader('Connection', 'close')
    application(request, response)
  })
  const upgraded = new Set<Duplex>()
  if (upgrade)
    server.on('upgrade', (request, socket, head) => {
      upgraded.add(socket)
      socket.once('close', () => upgraded.delete(socket))
      upgrade(request, socket, head)
    })
  server.requestTimeout = 30_000
  server.headersTimeout = 10_000
  server.keepAliveTimeout = 65_000
  server.listen(port, host)
  await once(server, 'listening').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE' && error.code !== 'EACCES') throw error
    const why = error.code === 'EADDRINUSE' ? 'is already in use' : 'may not be used by this user'
    throw new AppError('UNAVAILABLE', `Port ${port} on ${host} ${why}. Set ${portVariable} to another one.`, {
      cause: error,
      reason: 'port_not_available',
    })
  })
  // A listening TCP server's address is never null or a path.
  const address = server.address() as AddressInfo
  return {
    url: `http://${address.address.includes(':') ? `[${address.address}]` : address.address}:${address.port}`,
    async close(graceMs) {
      const closed = once(server, 'close')
      server.close()
      // An answer that is under way now leaves its connection idle, not closed.
      const idle = setInterval(() => server.closeIdleConnections(), idleMs)
      // They end by themselves never; who had them connects again.
      for (const socket of upgraded) socket.destroy()
      const cut = setTimeout(() => server.closeAllConnections(), graceMs)
      await closed.finally(() => {
        clearTimeout(cut)
        clearInterval(idle)
      })
    },
  }
}
