import { scopes } from '@tutor/contracts'
import { createLogger, createMetrics, type LogFields } from '@tutor/platform'
import request from 'supertest'
import { until } from '../../test/until.js'
import { gatewayApplication } from '../src/application.js'
import { proxyTo } from '../src/proxy.js'
import { answerJson, openUpstream, type Upstream } from './support/upstream.js'

let upstream: Upstream
beforeEach(async () => {
  upstream = await openUpstream()
})
afterEach(() => upstream.stop())

/** The gateway in front of one upstream, and the lines of level info that it writes. */
function gatewayWithLines() {
  const lines: LogFields[] = []
  const metrics = createMetrics()
  const logger = {
    ...createLogger('silent'),
    info: (message: string, fields: LogFields = {}) => void lines.push({ message, ...fields }),
  }
  const principal = {
    key_id: 'key',
    tenant_id: 'tenant',
    student_id: null,
    scopes: [...scopes],
    rate_per_second: 100,
  }
  const application = gatewayApplication({
    authenticate: async () => principal,
    limit: async () => undefined,
    mint: async () => 'token',
    proxies: { tools: proxyTo({ name: 'tools', target: upstream.url, timeoutMs: 5_000, metrics }) },
    version: '0',
    logger,
    metrics,
  })
  return { application, lines }
}

test('a request that a service has answered has its line there, not here too', async () => {
  const { application, lines } = gatewayWithLines()
  upstream.answer(answerJson(200, {}))
  await request(application).get('/v1/tools').expect(200)
  upstream.answer(answerJson(404, {}))
  await request(application).get('/v1/tools/none').expect(404)
  // A third one, of the gateway's own, shows that the lines of the first two would have been there by now.
  await request(application).get('/v1/none').expect(404)
  await until(
    () => lines.length,
    (count) => count > 0,
  )
  expect(lines).toEqual([expect.objectContaining({ method: 'GET', route: 'unmatched', status: 404 })])
})

test('a request that a service has failed has its line here as well', async () => {
  const { application, lines } = gatewayWithLines()
  upstream.answer(answerJson(500, {}))
  await request(application).get('/v1/tools').expect(500)
  await until(
    () => lines.length,
    (count) => count > 0,
  )
  expect(lines).toEqual([expect.objectContaining({ route: '/v1/tools', status: 500 })])
})
