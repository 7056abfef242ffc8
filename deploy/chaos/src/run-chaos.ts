import { execFile } from 'node:child_process'
import { setMaxListeners } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import { startSimulator } from '@tutor/llm-simulator'
import { acknowledge, follow, openSession, register, type TurnRecord } from './client.js'
import { openEffectTool } from './effects.js'
import { planFaults } from './faults.js'
import { type Fleet, startFleet } from './fleet.js'
import { randomOf } from './random.js'
import { recoveries } from './recovery.js'
import { openServers, type ServerUrls } from './servers.js'
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
const sessionCount = 40
/** How long turns may take to end once nothing is broken any more. */
const settleMs = 180_000

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
      OPENAI_BASE_URL: simulator.url,
      MODEL_DEFAULT: 'sim:tokens=30,pace=10',
      TURN_LEASE_MS: String(leaseMs),
      TOOLS_ALLOWED_HOSTS: tool.host,
      RATE_LIMIT_PER_SECOND: '10000',
    })
    started.fleet = fleet
    const strays: string[] = []
    await register(fleet, tool.registration, (what) => strays.push(`register: ${what}`))
    const orphans = recoveries(servers.database)
    const traffic = sendAll(fleet, options, strays)
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

/** Sends all messages at a steady rate, in each session one after the other, and follows each turn to its end. */
async function sendAll(
  fleet: Fleet,
  { turns: count, turnsPerSecond, seed, say }: ChaosOptions,
  strays: string[],
): Promise<readonly TurnRecord[]> {
  const sessions = await Promise.all(
    Array.from({ length: sessionCount }, async (_, index) => {
      const student = `student-${seed}-${index}`
      const id = await openSession(fleet, student, (what) => strays.push(`session: ${what}`))
      return { student, id, line: Promise.resolve() }
    }),
  )
  const records: TurnRecord[] = []
  const ended: Promise<void>[] = []
  const tooLate = new AbortController()
  // Every turn's stream listens.
  setMaxListeners(0, tooLate.signal)
  const began = performance.now()
  for (let number = 0; number < count; number += 1) {
    const session = sessions[number % sessions.length]
    if (!session) continue
    await wait(Math.max(0, began + (number / turnsPerSecond) * 1_000 - performance.now()))
    const turn = recordOf(session, number)
    records.push(turn)
    // The next message of a session is sent when this one is acknowledged, not when it is answered.
    session.line = session.line.then(() => acknowledge(fleet, turn))
    ended.push(session.line.then(() => follow(fleet, turn, tooLate.signal)))
    if (number % 500 === 499) say(`${number + 1} of ${count} messages sent`)
  }
  const timer = setTimeout(() => tooLate.abort(), settleMs)
  await Promise.all(ended)
  clearTimeout(timer)
  return records
}

function recordOf({ student, id }: { student: string; id: string }, number: number): TurnRecord {
  const wantsEffect = number % 2 === 0
  const content = wantsEffect ? 'make me a proof card about volcanoes' : 'explain photosynthesis'
  return {
    ...{ session: id, student, wantsEffect, content: `${content}${'!'.repeat(1 + (number % 5))}` },
    ...{ turnId: null, tries: 0, streams: 0, ids: [], streamed: '', end: null, reply: null, unexpected: [] },
  }
}
