/**
 * CPU per request of ways to ask a model provider: the openai SDK with the platform's fetch, with our lean one, and
 * undici without the SDK; each in a process of its own before the simulator, in alternating rounds.
 * Usage: node bench/model-transport.mjs [requests per round] [rounds]
 */
import { execFile } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { percentile } from './lib/load.mjs'
import { milliseconds, perSecond, table, times } from './lib/report.mjs'
import { startSimulator } from './lib/tutor.mjs'

const count = process.argv[2] ?? '2000'
const rounds = Number(process.argv[3] ?? 3)
const parallel = '16'
const client = join(dirname(fileURLToPath(import.meta.url)), 'lib/transport-client.mjs')
const transports = ['openai SDK, default fetch', 'openai SDK, lean fetch', 'undici alone']
const median = (numbers) => percentile(numbers, 0.5)

const simulator = await startSimulator()
try {
  for (const form of ['plain', 'stream']) {
    const results = new Map(transports.map((name) => [name, []]))
    for (let round = 0; round < rounds; round += 1)
      for (const name of transports) {
        const program = [client, name, simulator.environment.OPENAI_BASE_URL, count, parallel, form]
        const { stdout } = await promisify(execFile)(process.execPath, program)
        results.get(name).push(JSON.parse(stdout))
      }
    const cpu = (name) => median(results.get(name).map((result) => result.cpu))
    table(
      `Asking a model, ${form} (40 tokens), ${parallel} at once, Node.js ${process.versions.node}`,
      transports.map((name) => ({
        transport: name,
        'CPU ms per request': milliseconds(cpu(name)),
        'requests/s': perSecond(median(results.get(name).map((result) => result.rate))),
        'against the default': times(cpu(name) / cpu(transports[0])),
      })),
    )
  }
} finally {
  await simulator.stop()
}
