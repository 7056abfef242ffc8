/**
 * llm-proxy against other gateways to language models, before the same simulator: CPU per plain chat, memory, delay of
 * paced streams, throughput. Needs RabbitMQ, PostgreSQL and Redis.
 * Usage: node bench/llm-proxy.mjs [--only cpu --only streams --only throughput --only memory] [--requests 3000] [--without-litellm]
 */
import { parseArgs } from 'node:util'
import { closedLoad, openLoad, pacedStreams } from './lib/chat-load.mjs'
import { percentile } from './lib/load.mjs'
import { direct, startLitellm, startOurs, startPortkey } from './lib/model-gateways.mjs'
import { cpuPer, megabytes, milliseconds, perSecond, table, times } from './lib/report.mjs'
import { startSimulator } from './lib/tutor.mjs'

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: ['cpu', 'streams', 'throughput', 'memory'] },
    requests: { type: 'string', default: '3000' },
    rounds: { type: 'string', default: '3' },
    streams: { type: 'string', default: '100' },
    'without-litellm': { type: 'boolean', default: false },
  },
})
const count = Number(values.requests)
const parallel = 16
const limits = { cpu: 0.5, growth: 0.1, p99: 50 }
const median = (numbers) => percentile(numbers, 0.5)

/** Rounds of all in turn, after one that is not counted. */
async function measureCpu(gateways) {
  const seen = new Map(gateways.map((gateway) => [gateway, []]))
  for (const gateway of gateways) await closedLoad(gateway, count, parallel)
  for (let round = 0; round < Number(values.rounds); round += 1)
    for (const gateway of gateways) {
      const before = gateway.cpu()
      const { latencies, seconds } = await closedLoad(gateway, count, parallel)
      seen.get(gateway).push({ ...cpuPer(before, gateway.cpu(), count), latencies, rate: count / seconds })
    }
  const part = (gateway, name) => median(seen.get(gateway).map((round) => round[name] ?? 0))
  const [ours] = gateways
  table(
    `CPU per plain chat, ${parallel} at once, ${count} requests a round, Node.js ${process.versions.node}`,
    gateways.map((gateway) => {
      const latencies = seen.get(gateway).flatMap((round) => round.latencies)
      const ratio = part(ours, 'process') / part(gateway, 'process')
      return {
        gateway: gateway.name,
        'CPU ms, process': milliseconds(part(gateway, 'process')),
        'ours against it': `${times(ratio)}${gateway !== ours && ratio > limits.cpu ? ' MISSED' : ''}`,
        'PostgreSQL ms': gateway === ours ? milliseconds(part(ours, 'database')) : '',
        'Redis ms': gateway === ours ? milliseconds(part(ours, 'redis')) : '',
        'requests/s': perSecond(part(gateway, 'rate')),
        'p50 ms': milliseconds(percentile(latencies, 0.5)),
        'p99 ms': milliseconds(percentile(latencies, 0.99)),
      }
    }),
  )
}

async function measureStreams(gateways, straight) {
  const rows = []
  const seen = new Map()
  for (const gateway of [straight, ...gateways]) {
    const refused = await pacedStreams(gateway, 1).then(
      () => undefined,
      ({ message }) => message,
    )
    if (refused !== undefined) {
      console.log(`\n${gateway.name}: streams skipped, ${refused}`)
      continue
    }
    await pacedStreams(gateway, Number(values.streams))
    const before = gateway.cpu()
    const result = await pacedStreams(gateway, Number(values.streams))
    const cpu = cpuPer(before, gateway.cpu(), result.delays.length)
    seen.set(gateway, result)
    const of = (name, share) => percentile(result[name], share)
    const base = (name, share) => percentile(seen.get(straight)[name], share)
    const added = (name, share) =>
      gateway === straight ? '' : milliseconds(of(name, share) - base(name, share))
    rows.push({
      gateway: gateway.name,
      'first token p50 ms': milliseconds(of('first', 0.5)),
      'added p50': added('first', 0.5),
      'added p99': added('first', 0.99),
      'piece p50 ms': milliseconds(of('delays', 0.5)),
      'added p50 ': added('delays', 0.5),
      'added p99 ': added('delays', 0.99),
      'CPU µs per piece': gateway === straight ? '' : ((cpu.process ?? 0) * 1_000).toFixed(0),
    })
  }
  table(`${values.streams} streams at once, a piece every 20 ms`, rows)
}

const trialSeconds = 4
const warmUp = 2_000

/**
 * The highest rate, to a tenth, at which 99 of 100 chats take less than the limit. Everything is warm before, and a rate
 * is too high only when it fails twice: one slow moment of the machine must not decide the search.
 */
async function throughput(gateway) {
  await closedLoad(gateway, warmUp, parallel)
  const trial = async (rate) => {
    const { latencies, failed, overrun } = await openLoad(gateway, rate, trialSeconds)
    const p99 = percentile(latencies, 0.99)
    console.error(`${gateway.name}: ${rate}/s, p99 ${milliseconds(p99)} ms, ${failed} failed`)
    return !overrun && failed === 0 && p99 < limits.p99
  }
  const holds = async (rate) => (await trial(rate)) || (await trial(rate))
  let [good, bad] = [0, 50]
  while (bad < 10_000 && (await holds(bad))) [good, bad] = [bad, bad * 2]
  while (bad - good > Math.max(10, good / 10)) {
    const middle = Math.round((good + bad) / 2)
    if (await holds(middle)) good = middle
    else bad = middle
  }
  return good
}

async function measureThroughput(gateways) {
  const rows = []
  for (const gateway of gateways) {
    const rate = await throughput(gateway)
    rows.push({ gateway: gateway.name, 'requests/s': rate > 0 ? perSecond(rate) : 'under 50' })
  }
  table(`Throughput with p99 under ${limits.p99} ms`, rows)
}

/** Memory moves with the garbage collector: the median of readings over five seconds of rest. */
async function restingMemory(gateway) {
  const samples = []
  for (let index = 0; index < 10; index += 1) {
    await new Promise((resolve) => setTimeout(resolve, 500))
    samples.push(gateway.rss())
  }
  return median(samples)
}

const marks = { early: 5_000, late: 50_000 }

/** For gateways that were started for this, so that the count is of all that they have seen. */
async function measureMemory(starts) {
  const rows = []
  for (const start of starts) {
    const gateway = await start()
    if (!gateway) continue
    try {
      const idle = await restingMemory(gateway)
      await closedLoad(gateway, marks.early, parallel)
      const early = await restingMemory(gateway)
      await closedLoad(gateway, marks.late - marks.early, parallel)
      const late = await restingMemory(gateway)
      const growth = late / early - 1
      rows.push({
        gateway: gateway.name,
        'idle MB': megabytes(idle),
        [`after ${marks.early}`]: megabytes(early),
        [`after ${marks.late}`]: megabytes(late),
        growth: `${(growth * 100).toFixed(1)} %${growth > limits.growth ? ' MISSED' : ''}`,
      })
    } finally {
      await gateway.stop()
    }
  }
  table('Resident memory', rows)
}

const simulator = await startSimulator()
try {
  const rivals = [() => startPortkey(simulator)]
  if (!values['without-litellm']) rivals.push(() => startLitellm(simulator))
  const started = []
  const needed = ['cpu', 'streams', 'throughput'].filter((name) => values.only.includes(name))
  if (needed.length > 0)
    for (const start of [() => startOurs(simulator), ...rivals]) started.push(await start())
  const gateways = started.filter(Boolean)
  try {
    if (needed.includes('cpu')) await measureCpu(gateways)
    if (needed.includes('streams')) await measureStreams(gateways, direct(simulator))
    if (needed.includes('throughput')) await measureThroughput(gateways)
  } finally {
    for (const gateway of gateways) await gateway.stop()
  }
  if (values.only.includes('memory'))
    await measureMemory([() => startOurs(simulator), () => startPortkey(simulator)])
} finally {
  await simulator.stop()
}
process.exit(0)
