/**
 * A whole turn (`POST /v1/sessions/{id}/messages`, waiting for the reply): turns per second, latency, and which part
 * the CPU goes to. Usage: node bench/turns.mjs [--turns 600] [--mode embedded|fleet] [--model none|simulator]
 */
import { parseArgs } from 'node:util'
import { percentile, runTurns } from './lib/load.mjs'
import { cpuSeconds } from './lib/processes.mjs'
import { cpuPer, milliseconds, perSecond, sum, table } from './lib/report.mjs'
import { queryCounts } from './lib/servers.mjs'
import { startSimulator, startTutor } from './lib/tutor.mjs'

const { values } = parseArgs({
  options: {
    turns: { type: 'string', default: '600' },
    mode: { type: 'string', multiple: true, default: ['embedded', 'fleet'] },
    model: { type: 'string', multiple: true, default: ['none', 'simulator'] },
  },
})
const count = Number(values.turns)
const rows = []

/** RabbitMQ's statistics are 5 s behind. */
const settleMs = 6_000
const settle = () => new Promise((resolve) => setTimeout(resolve, settleMs))

async function counts({ mode, database, published }) {
  if (mode !== 'fleet') return {}
  await settle()
  return { ...(await queryCounts(database)), messages: await published() }
}

async function measure(tutor, model, parallel) {
  const amount = parallel === 1 ? Math.ceil(count / 3) : count
  const counted = await counts(tutor)
  const before = tutor.cpu()
  const { latencies, seconds } = await runTurns(tutor, amount, parallel)
  const cpu = cpuPer(before, tutor.cpu(), amount)
  const now = await counts(tutor)
  rows.push({
    mode: tutor.mode,
    model,
    sessions: parallel,
    'turns/s': perSecond(amount / seconds),
    'p50 ms': milliseconds(percentile(latencies, 0.5)),
    'p99 ms': milliseconds(percentile(latencies, 0.99)),
    'CPU ms per turn': milliseconds(sum(cpu)),
    ...(tutor.mode === 'fleet' && {
      'SQL statements':
        now.statements === undefined ? '' : ((now.statements - counted.statements) / amount).toFixed(1),
      transactions: ((now.transactions - counted.transactions) / amount).toFixed(1),
      'broker messages': ((now.messages - counted.messages) / amount).toFixed(1),
    }),
  })
  return cpu
}

const shares = []
for (const mode of values.mode)
  for (const model of values.model) {
    const simulator = model === 'simulator' ? await startSimulator() : undefined
    const tutor = await startTutor(mode, { environment: simulator?.environment ?? {} })
    try {
      await runTurns(tutor, 200, 16)
      await measure(tutor, model, 1)
      const simulated = simulator && cpuSeconds(simulator.pid)
      const cpu = await measure(tutor, model, 16)
      if (simulator)
        console.error(
          `simulator: ${milliseconds(((cpuSeconds(simulator.pid) - simulated) * 1_000) / count)} ms CPU per turn, not counted`,
        )
      shares.push({ mode, model, cpu })
    } finally {
      await tutor.stop()
      await simulator?.stop()
    }
  }
for (const mode of values.mode)
  table(
    `Whole turns, ${mode}`,
    rows.filter((row) => row.mode === mode),
  )
for (const { mode, model, cpu } of shares)
  table(
    `CPU of a turn, ${mode}, model: ${model}, 16 sessions`,
    Object.entries(cpu).map(([part, ms]) => ({
      part,
      'ms per turn': milliseconds(ms),
      share: `${Math.round((100 * ms) / sum(cpu))} %`,
    })),
  )
