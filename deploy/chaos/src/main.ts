/** `npm run chaos`: breaks a fleet in every way by a seed, and counts what came of every turn. */
import { parseArgs } from 'node:util'
import { linesOf, problemsOf } from './report.js'
import { runChaos } from './run-chaos.js'
import { rollingLines, rollingProblems, runRolling } from './run-rolling.js'
import { serverUrls } from './servers.js'

const usage = `npm run chaos [-- --turns 10000 --faults 100 --rate 20 --seed N]
npm run chaos -- --rolling [--rate 5]    restarts every process instead, one after the other, of two copies of each service

Starts a fleet, one process per service and three session workers, on the RabbitMQ and PostgreSQL of RABBITMQ_URL,
RABBITMQ_MANAGEMENT_URL and DATABASE_URL and a Redis of its own (redis-server must be installed); with RABBITMQ_CTL
RabbitMQ itself is stopped, too. eval "$(deploy/local/services.sh start)" starts and names them. Exit code 1 when a turn
was lost, an effect was there twice, or anything else was not as promised.`

const { values } = parseArgs({
  options: {
    turns: { type: 'string', default: '10000' },
    faults: { type: 'string', default: '100' },
    rate: { type: 'string' },
    rolling: { type: 'boolean', default: false },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    help: { type: 'boolean', default: false },
  },
})
// biome-ignore lint/style/noProcessEnv: the composition root is where the environment enters
const environment = process.env
const servers = serverUrls(environment)
if (values.help || !servers) {
  process.stderr.write(`${usage}\n`)
  process.exit(values.help ? 0 : 2)
}
const began = performance.now()
const say = (line: string): void => {
  process.stderr.write(`${((performance.now() - began) / 1_000).toFixed(1).padStart(7)} s  ${line}\n`)
}
if (values.rolling) {
  const report = await runRolling({ servers, turnsPerSecond: Number(values.rate ?? 5), say })
  end(rollingLines(report), rollingProblems(report))
}
say(`seed ${values.seed}`)
const report = await runChaos({
  servers,
  rabbitmqctl: environment['RABBITMQ_CTL'],
  turns: Number(values.turns),
  faults: Number(values.faults),
  turnsPerSecond: Number(values.rate ?? 15),
  seed: Number(values.seed),
  say,
})
end(linesOf(report), problemsOf(report))

function end(lines: readonly string[], problems: readonly string[]): never {
  process.stdout.write(`${lines.join('\n')}\n`)
  for (const problem of problems) process.stderr.write(`NOT AS PROMISED: ${problem}\n`)
  process.exit(problems.length > 0 ? 1 : 0)
}
