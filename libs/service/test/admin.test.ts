import { createMetrics } from '@tutor/platform'
import { type AnyService, type Running, run } from '@tutor/service'
import { testEnvironment } from '@tutor/service/testing'
import { until } from '../../../test/until.js'
import {
  freePort,
  identityStub,
  listens,
  noting,
  sampleService,
  signalOf,
  startSample,
} from './support/service.js'

const running: Running[] = []
const start = async (services: readonly AnyService[]) => {
  const started = await run(services, testEnvironment())
  running.push(started)
  return started
}
afterEach(async () => {
  for (const one of running.splice(0)) await one.stop()
})

describe('the admin side', () => {
  const ask = async (url: string, path: string) => {
    const response = await fetch(`${url}${path}`)
    return { status: response.status, body: await response.text() }
  }

  test('is healthy and ready while the process works', async () => {
    const { adminUrl } = await start([noting('first', [])])
    expect(await ask(adminUrl, '/health')).toEqual({ status: 200, body: '{"status":"ok"}' })
    expect(await ask(adminUrl, '/ready')).toEqual({ status: 200, body: '{"status":"ready"}' })
  })

  test('is healthy but not ready while the process starts and while it stops', async () => {
    const port = await freePort()
    const [starting, stopping] = [signalOf(), signalOf()]
    const slow = sampleService(undefined, { start: () => starting.promise, close: () => stopping.promise })
    const url = `http://127.0.0.1:${port}`
    const started = run([identityStub(), slow], testEnvironment({ ADMIN_PORT: String(port) }))
    await until(() => listens(url), Boolean)
    expect(await ask(url, '/ready')).toEqual({ status: 503, body: '{"status":"not ready","why":"starting"}' })
    starting.resolve()
    const one = await started
    expect((await ask(url, '/ready')).status).toBe(200)
    const stopped = one.stop()
    expect(await ask(url, '/ready')).toEqual({ status: 503, body: '{"status":"not ready","why":"stopping"}' })
    expect((await ask(url, '/health')).status).toBe(200)
    stopping.resolve()
    await stopped
  })

  test('is not ready while a service says that it can’t work', async () => {
    const sample = await startSample(undefined, {
      ready: () => Promise.reject(new Error('no catalogue yet')),
    })
    running.push(sample.running)
    expect(await ask(sample.running.adminUrl, '/ready')).toEqual({
      status: 503,
      body: '{"status":"not ready","why":"no catalogue yet"}',
    })
  })

  test('tells every metric of the catalogue, and those of Node.js', async () => {
    const { adminUrl } = await start([noting('first', [])])
    const { body } = await ask(adminUrl, '/metrics')
    const catalogue = (await createMetrics().registry.getMetricsAsJSON()).map(({ name }) => name)
    expect(catalogue.filter((name) => name.startsWith('tutor_')).length).toBeGreaterThanOrEqual(20)
    const told = new Set([...body.matchAll(/^# TYPE (\w+) /gm)].map(([, name]) => name))
    for (const name of catalogue) expect(told).toContain(name)
    expect(told).toContain('nodejs_eventloop_lag_seconds')
    expect(body).toMatch(/^tutor_broker_connected 1$/m)
  })

  test('counts requests by route and status', async () => {
    const sample = await startSample()
    running.push(sample.running)
    await sample.send({ message: 'hello' })
    await sample.send({ message: '' })
    const count = 'tutor_http_server_request_duration_seconds_count'
    const labels = 'service="context-analysis",method="POST",route="/v1/context/analyze"'
    const { body } = await until(
      () => ask(sample.running.adminUrl, '/metrics'),
      (answer) => answer.body.includes('status="400"'),
    )
    expect(body).toContain(`${count}{${labels},status="200"} 1`)
    expect(body).toContain(`${count}{${labels},status="400"} 1`)
  })
})
