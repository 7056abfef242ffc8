import type { Metrics } from '@tutor/platform'
import express from 'express'
import { type HttpListener, listen } from './http-server.js'

export interface AdminOptions {
  readonly host: string
  readonly port: number
  readonly metrics: Metrics
  /** Rejects with a reason while the process should get no traffic. */
  readonly ready: () => Promise<void>
  /** Called before each scrape, for gauges that are read and not counted. */
  readonly collect: () => void
}

/** Health (the process runs), readiness (it can work) and metrics, on a port of their own that is never public. */
export async function openAdminServer({
  host,
  port,
  metrics,
  ready,
  collect,
}: AdminOptions): Promise<HttpListener> {
  const application = express().disable('x-powered-by')
  application.get('/health', (_request, response) => void response.json({ status: 'ok' }))
  application.get('/ready', async (_request, response) => {
    try {
      await ready()
      response.json({ status: 'ready' })
    } catch (error) {
      response
        .status(503)
        .json({ status: 'not ready', why: error instanceof Error ? error.message : 'unknown' })
    }
  })
  application.get('/metrics', async (_request, response) => {
    collect()
    response.type(metrics.registry.contentType).send(await metrics.registry.metrics())
  })
  return await listen(application, host, port, 'ADMIN_PORT')
}
