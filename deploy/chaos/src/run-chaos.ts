import { execFile } from 'node:child_process'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import { startSimulator } from '@tutor/llm-simulator'
import { register } from './client.js'
import { openEffectTool } from './effects.js'
import { planFaults } from './faults.js'
import { type Fleet, startFleet } from './fleet.js'
import { randomOf } from './random.js'
import { recoveries } from './recovery.js'
import { openServers, type ServerUrls } from './servers.js'
import { sendAll, trafficEnvironment } from './traffic.js'
import { judge, type Verdict } from './verdict.js'

export interface ChaosOptions {
  readonly servers: ServerUrls
  /** A command like `rabbitmqctl`, with which RabbitMQ may be stopped and started. */
  readonly rabbitmqctl?: string | undefined
  readonly turns: number
  readonly faults: number
  readonly seed: number
  readonly turnsPerSecond: number
  readonly say: (line: string) => void
}

export interface ChaosReport extends Verdict {
  readonly kills: number
  /** Milliseconds for which each turn that lost its worker waited for another, the shortest first. */
  readonly recoveries: readonly number[]
}

const leaseMs = 3_000

/** Starts a fleet on real servers, sends turns at a steady rate, breaks things by the seed, and judges what came of it. */
export async function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  const { say } = options
  const servers = await openServers(options.servers)
  const simulator = await startSimulator()
  const tool = await openEffectTool()
  const started: { fleet?: Fleet } = {}
  try {
    say('starting the fleet')
    const fleet = await startFleet(servers, {
      environment: {
        ...trafficEnvironment(simulator.url, tool.host),
        TURN_LEASE_MS: String(leaseMs),
      },
      copiesOf: (service) => (service === 'session' ? 3 : 1),
      onlyReady: false,
    })
    started.fleet = fleet
    const strays: string[] = []
    await register(fleet, tool.registration, (what) => strays.push(`register: ${what}`))
    const orphans = recoveries(servers.database, say)
    const traffic = sendAll(fleet, { ...options, isOver: (sent) => sent === options.turns }, strays)
    await breakThings(options, {
      servers,
      fleet,
      leaseMs,
      rabbitmqctl: ctlOf(options.rabbitmqctl),
      orphaned: () => orphans.begin(),
    })
    const turns = await traffic
    say('judging')
    const verdict = await judge(servers.database, tool, turns, strays)
    return { ...verdict, kills: options.faults, recoveries: await orphans.all() }
  } finally {
    await started.fleet?.stop()
    await tool.close()
    await simulator.close()
    await servers.close()
  }
}

const run = promisify(execFile)

function ctlOf(command: string | undefined): ((word: string) => Promise<void>) | undefined {
  const [program, ...first] = command?.split(' ') ?? []
  if (!program) return undefined
  return async (word) => void (await run(program, [...first, word]))
}

/** One fault after the other over the whole time for which turns are sent. */
async function breakThings(
  { faults: count, seed, turns, turnsPerSecond, say }: ChaosOptions,
  target: Parameters<ReturnType<typeof planFaults>[number]['run']>[0],
): Promise<void> {
  const random = randomOf(seed)
  const faults = planFaults(count, random, target.rabbitmqctl !== undefined)
  const began = performance.now()
  const spacingMs = ((turns / turnsPerSecond) * 1_000) / (count + 1)
  for (const [index, fault] of faults.entries()) {
    await wait(Math.max(0, began + (index + 1) * spacingMs - performance.now()))
    say(`fault ${index + 1} of ${count}: ${fault.name}`)
    await fault.run(target, random)
  }
}
