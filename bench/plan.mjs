/**
 * `POST /v1/plan` through the gateway of a fleet: requests per second, latency, CPU per plan by process; and as the
 * limit, bare express that answers a constant JSON of the same size. Usage: node bench/plan.mjs [seconds]
 */
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import autocannon from 'autocannon'
import { messages, percentile, send } from './lib/load.mjs'
import { cpuSeconds } from './lib/processes.mjs'
import { cpuPer, milliseconds, perSecond, sum, table, times } from './lib/report.mjs'
import { freePort, startFleet, startProgram, stopProgram, untilOk } from './lib/tutor.mjs'

const seconds = Number(process.argv[2] ?? 8)
const here = dirname(fileURLToPath(import.meta.url))

/** Drives a URL for a while; what came back and what it cost. */
async function drive({ url, apiKey }, connections, readCpu, duration = seconds) {
  const before = readCpu()
  const latencies = []
  const bench = autocannon({
    url,
    connections,
    duration,
    requests: messages.map((message) => ({
      method: 'POST',
      path: '/v1/plan',
      headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ message }),
    })),
  })
  bench.on('response', (_client, status, _bytes, ms) => {
    if (status !== 200) throw new Error(`answered ${status}`)
    latencies.push(ms)
  })
  await bench
  return { latencies, rate: latencies.length / duration, cpu: cpuPer(before, readCpu(), latencies.length) }
}

const fleet = await startFleet()
const sizes = await Promise.all(messages.map((message) => send(fleet, 'POST', '/v1/plan', { message })))
const bytes = Math.round(
  sizes.reduce((total, { body }) => total + JSON.stringify(body).length, 0) / sizes.length,
)
const port = await freePort()
const express = startProgram(join(here, 'lib/constant-express.mjs'), [String(port), String(bytes)], {})
const bare = { url: `http://127.0.0.1:${port}`, apiKey: 'none' }
await untilOk(`${bare.url}/health`, express)
try {
  const bareCpu = () => ({ express: cpuSeconds(express.pid) })
  await drive(fleet, 16, fleet.cpu, 3)
  await drive(bare, 16, bareCpu, 1)
  const results = []
  for (const connections of [1, 16])
    for (const [name, target, readCpu] of [
      ['bare express', bare, bareCpu],
      ['plan', fleet, fleet.cpu],
    ])
      results.push({ name, connections, ...(await drive(target, connections, readCpu)) })
  table(
    `POST /v1/plan, ${messages.length} messages in turn, answers of ${bytes} bytes`,
    results.map(({ name, connections, latencies, rate, cpu }) => ({
      what: name,
      connections,
      'requests/s': perSecond(rate),
      'p50 ms': milliseconds(percentile(latencies, 0.5)),
      'p99 ms': milliseconds(percentile(latencies, 0.99)),
      'CPU ms': milliseconds(sum(cpu)),
    })),
  )
  const [limit, plan] = results.slice(2)
  table(
    'CPU per plan at 16 connections',
    Object.entries(plan.cpu).map(([part, ms]) => ({
      part,
      ms: milliseconds(ms),
      share: `${Math.round((100 * ms) / sum(plan.cpu))} %`,
    })),
  )
  console.log(
    `\nCPU of a plan: ${times(sum(plan.cpu) / sum(limit.cpu))} bare express; requests/s: ${times(plan.rate / limit.rate)}`,
  )
} finally {
  await stopProgram(express)
  await fleet.stop()
}
