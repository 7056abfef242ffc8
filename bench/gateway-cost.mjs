/**
 * CPU of the gateway per proxied request (authenticated, rate-limited, traced, measured) against bare express +
 * http-proxy-middleware with a keep-alive agent, in front of the same upstream, in alternating rounds.
 * Usage: node bench/gateway-cost.mjs [requests per round] [rounds]
 */
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import autocannon from 'autocannon'
import { percentile } from './lib/load.mjs'
import { cpuSeconds } from './lib/processes.mjs'
import { milliseconds, perSecond, table, times } from './lib/report.mjs'
import { freePort, startFleet, startProgram, stopProgram, untilOk } from './lib/tutor.mjs'

const amount = Number(process.argv[2] ?? 6_000)
const rounds = Number(process.argv[3] ?? 6)
const limit = 1.5
const answerBytes = 1_500
const here = dirname(fileURLToPath(import.meta.url))

const requests = {
  'GET /v1/tools': { method: 'GET', path: '/v1/tools' },
  'POST /v1/plan': {
    method: 'POST',
    path: '/v1/plan',
    body: JSON.stringify({
      message: "I'm struggling with calculus derivatives and need some practice problems",
    }),
  },
}

async function drive(url, apiKey, request, count) {
  const latencies = []
  const headers = {
    authorization: `Bearer ${apiKey}`,
    ...(request.body && { 'content-type': 'application/json' }),
  }
  const bench = autocannon({
    ...request,
    url: `${url}${request.path}`,
    connections: 16,
    amount: count,
    headers,
  })
  bench.on('response', (_client, status, _bytes, ms) => {
    if (status !== 200) throw new Error(`answered ${status}`)
    latencies.push(ms)
    // autocannon itself resolves at its next full second.
    ended = performance.now()
  })
  const began = performance.now()
  let ended = began
  await bench
  return { latencies, seconds: (ended - began) / 1_000 }
}

const upstreamPort = await freePort()
const target = `http://127.0.0.1:${upstreamPort}`
const upstream = startProgram(
  join(here, 'lib/constant-http.mjs'),
  [String(upstreamPort), String(answerBytes)],
  {},
)
await untilOk(target, upstream)
const proxyPort = await freePort()
const proxy = startProgram(join(here, 'lib/bare-proxy.mjs'), [String(proxyPort), target], {})
await untilOk(`http://127.0.0.1:${proxyPort}/health`, proxy)
const upstreams = ['SESSION', 'CONTEXT_ANALYSIS', 'PARAMETER_EXTRACTION', 'TOOLS', 'LLM_PROXY']
const environment = Object.fromEntries(upstreams.map((name) => [`${name}_URL`, target]))
const fleet = await startFleet({ only: ['identity', 'gateway'], environment })
const gateway = fleet.processes.find(({ name }) => name === 'gateway')

const sides = [
  { name: 'bare express + http-proxy-middleware', url: `http://127.0.0.1:${proxyPort}`, pid: proxy.pid },
  { name: 'gateway', url: fleet.url, pid: gateway.pid },
]
try {
  for (const [what, request] of Object.entries(requests)) {
    const totals = sides.map(() => ({ cpu: 0, seconds: 0, latencies: [] }))
    for (const { url } of sides) await drive(url, fleet.apiKey, request, 2_000)
    for (let round = 0; round < rounds; round += 1)
      for (const [index, { url, pid }] of sides.entries()) {
        const before = cpuSeconds(pid)
        const { latencies, seconds } = await drive(url, fleet.apiKey, request, amount)
        totals[index].cpu += cpuSeconds(pid) - before
        totals[index].seconds += seconds
        totals[index].latencies.push(...latencies)
      }
    const perRequest = totals.map(({ cpu, latencies }) => (cpu * 1_000) / latencies.length)
    table(
      `${what}, answers of ${answerBytes} bytes, 16 connections, ${rounds} alternating rounds of ${amount}`,
      sides.map(({ name }, index) => ({
        what: name,
        'CPU ms per request': perRequest[index].toFixed(3),
        'requests/s': perSecond(totals[index].latencies.length / totals[index].seconds),
        'p50 ms': milliseconds(percentile(totals[index].latencies, 0.5)),
        'p99 ms': milliseconds(percentile(totals[index].latencies, 0.99)),
        ratio: times(perRequest[index] / perRequest[0]),
      })),
    )
    console.log(`\nLimit ${limit} x: ${perRequest[1] / perRequest[0] <= limit ? 'kept' : 'MISSED'}`)
  }
} finally {
  await fleet.stop()
  await stopProgram(proxy)
  await stopProgram(upstream)
}
