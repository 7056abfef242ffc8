import type { IncomingHttpHeaders } from 'node:http'
import { AppError, type Principal } from '@tutor/contracts'
import { contextHeaders, type Logger, type Metrics } from '@tutor/platform'
import { errorHandler, notFound, observe, payloadTooLarge } from '@tutor/service'
import express, { type Application, type Request, type Response } from 'express'
import { docsRouter } from './docs.js'
import { matchRoute } from './match-route.js'
import type { UpstreamProxy } from './proxy.js'

export interface GatewayDependencies {
  readonly authenticate: (authorization: string | undefined) => Promise<Principal>
  readonly limit: (principal: Principal) => Promise<void>
  readonly mint: (principal: Principal, audience: string) => Promise<string>
  readonly proxies: Readonly<Record<string, UpstreamProxy>>
  readonly version: string
  readonly logger: Logger
  readonly metrics: Metrics
}

/** Headers that only we may set, or that are no business of the services. */
const ownHeaders =
  /^(cookie|x-internal-|x-tenant|x-student|x-principal|x-user|x-scopes?|x-turn-id|x-forwarded-|forwarded)/

/** The HTTP edge: route, authenticate, limit, proxy. What it refuses, it refuses with problem+json. */
export function gatewayApplication(dependencies: GatewayDependencies): Application {
  const application = express().disable('x-powered-by').disable('etag')
  application.use((request, _response, next) => {
    stripOwnHeaders(request.headers)
    next()
  })
  application.use(observe({ service: 'gateway', ...dependencies }))
  // Not mounted at /v1: express would cut that off and parse the URL anew, twice.
  application.use((request, response, next) =>
    isApi(request.path) ? forward(dependencies, request, response) : next(),
  )
  application.use(docsRouter(dependencies.version))
  return application.use(notFound).use(errorHandler(dependencies.logger))
}

const isApi = (path: string): boolean => path.startsWith('/v1/') || path === '/mcp'

/** Before anything reads them, so that nothing from outside gets into a log or to a service under our name. */
export function stripOwnHeaders(headers: IncomingHttpHeaders): void {
  for (const name of Object.keys(headers)) if (ownHeaders.test(name)) delete headers[name]
}

async function forward(
  dependencies: GatewayDependencies,
  request: Request,
  response: Response,
): Promise<void> {
  const { path } = request
  const route = matchRoute(request.method, path)
  if ('allow' in route) {
    response.setHeader('Allow', route.allow)
    throw new AppError('METHOD_NOT_ALLOWED', `${path} takes ${route.allow}`)
  }
  response.locals['route'] = route.path
  response.locals['errorForm'] = route.errorForm
  const principal = await dependencies.authenticate(request.headers.authorization)
  await dependencies.limit(principal)
  if (Number(request.headers['content-length'] ?? 0) > route.maxBodyBytes)
    throw payloadTooLarge(route.maxBodyBytes)
  const proxy = dependencies.proxies[route.service]
  if (!proxy) throw new AppError('INTERNAL', `No proxy for ${route.service}`)
  request.headers.authorization = `Bearer ${await dependencies.mint(principal, route.service)}`
  Object.assign(request.headers, contextHeaders())
  await proxy(request, response, route.maxBodyBytes)
}
