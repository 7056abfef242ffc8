import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { AppError } from '@tutor/contracts'
import express, { type RequestHandler, Router } from 'express'
import { openApiDocument } from './openapi.js'

const require = createRequire(import.meta.url)

const redocFolder = dirname(require.resolve('redoc/bundles/redoc.standalone.js'))

/** Nothing from elsewhere: the pages run on files of this server alone. */
const policy = [
  "default-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "worker-src 'self' blob:",
  "frame-ancestors 'none'",
].join('; ')

const page = (title: string, head: string, body: string): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title>${head}</head><body>${body}</body></html>`

const swaggerPage = page(
  'API · AI Tutor Orchestrator',
  '<link rel="stylesheet" href="/docs/swagger-ui.css"><link rel="icon" href="/docs/favicon-32x32.png">',
  '<div id="ui"></div><script src="/docs/swagger-ui-bundle.js"></script><script src="/docs/start.js"></script>',
)
const swaggerStart =
  "SwaggerUIBundle({ url: '/openapi.json', dom_id: '#ui', deepLinking: true, persistAuthorization: true })"
const redocPage = page(
  'API reference · AI Tutor Orchestrator',
  '<style>body{margin:0}</style>',
  '<redoc spec-url="/openapi.json"></redoc><script src="/redoc/redoc.standalone.js"></script>',
)

const html =
  (text: string): RequestHandler =>
  (_request, response) =>
    void response.type('html').send(text)

const pages = ['/', '/openapi.json', '/docs', '/docs/start.js', '/redoc', '/redoc/redoc.standalone.js']

/** `/openapi.json`, Swagger UI at `/docs` and ReDoc at `/redoc`, with all assets served from here. */
export function docsRouter(version: string): Router {
  const router = Router()
  const document = JSON.stringify(openApiDocument(version))
  router.use(['/docs', '/redoc'], (_request, response, next) => {
    response.set({ 'Content-Security-Policy': policy, 'X-Content-Type-Options': 'nosniff' })
    next()
  })
  router.get('/openapi.json', (_request, response) => void response.type('json').send(document))
  router.get('/', (_request, response) => response.redirect('/docs'))
  router.get('/docs', html(swaggerPage))
  router.get('/docs/start.js', (_request, response) => void response.type('js').send(swaggerStart))
  router.use(
    '/docs',
    express.static(dirname(require.resolve('swagger-ui-dist/package.json')), { index: false }),
  )
  router.get('/redoc', html(redocPage))
  router.get('/redoc/redoc.standalone.js', (_request, response) =>
    // Below a root of its own, since a package manager's folders may begin with a dot.
    response.sendFile('redoc.standalone.js', { root: redocFolder }),
  )
  router.all(pages, (request, response) => {
    response.setHeader('Allow', 'GET, HEAD')
    throw new AppError('METHOD_NOT_ALLOWED', `${request.path} takes GET, HEAD`)
  })
  return router
}
