import { startSimulator } from '@tutor/llm-simulator'
import { register } from './client.js'
import { openEffectTool } from './effects.js'
import { type Fleet, type Instance, startFleet } from './fleet.js'
import { openServers, type ServerUrls } from './servers.js'
import { sendAll, trafficEnvironment } from './traffic.js'
import { judge, type Verdict } from './verdict.js'

export interface RollingOptions {
  readonly servers: ServerUrls
  readonly turnsPerSecond: number
  readonly say: (line: string) => void
}

export interface RollingReport extends Verdict {
  readonly restarts: number
  /** Requests that were not answered well at once, and streams that were cut without a word. */
  readonly failedRequests: number
  /** Processes that did not end by themselves and in order, as `service exit-code`. */
  readonly badEnds: readonly string[]
}

/** As `k8s/` has them, with a shorter time for balancers to notice. */
const shutdown = { SHUTDOWN_DELAY_MS: '800', SHUTDOWN_GRACE_MS: '20000' }

/** Restarts every process of a fleet of two copies of each service, one after the other, while messages are sent. */
export async function runRolling({
  servers: urls,
  turnsPerSecond,
  say,
}: RollingOptions): Promise<RollingReport> {
  const servers = await openServers(urls)
  const simulator = await startSimulator()
  const tool = await openEffectTool()
  let fleet: Fleet | undefined
  try {
    say('starting the fleet')
    fleet = await startFleet(servers, {
      environment: { ...trafficEnvironment(simulator.url, tool.host), ...shutdown },
      copiesOf: () => 2,
      onlyReady: true,
    })
    const strays: string[] = []
    await register(fleet, tool.registration, (what) => strays.push(`register: ${what}`))
    let isOver = false
    const traffic = sendAll(fleet, { isOver: () => isOver, turnsPerSecond, seed: 1, say }, strays)
    const badEnds: string[] = []
    for (const instance of fleet.instances) {
      say(`restarting ${instance.service} ${instance.number}`)
      const end = await restarted(instance)
      if (end !== 0) badEnds.push(`${instance.service} ${end}`)
    }
    isOver = true
    const turns = await traffic
    say('judging')
    const failedRequests = turns.reduce((sum, { tries, cuts }) => sum + tries - 1 + cuts, 0)
    const verdict = await judge(servers.database, tool, turns, strays)
    return { ...verdict, restarts: fleet.instances.length, failedRequests, badEnds }
  } finally {
    await fleet?.stop()
    await tool.close()
    await simulator.close()
    await servers.close()
  }
}

/** The counters, one a line. */
export const rollingLines = (report: RollingReport): readonly string[] =>
  [
    ['restarts', report.restarts],
    ['attempted', report.attempted],
    ['completed', report.completed],
    ['failed requests', report.failedRequests],
    ['streams handed over', report.resumedStreams],
    ['lost', report.lost],
    ['duplicated effects', report.duplicatedEffects],
    ['out-of-order', report.outOfOrder],
    ['unexpected', report.unexpected.length],
    ['bad ends', report.badEnds.length],
  ].map(([name, value]) => `${String(name).padEnd(24)}${value}`)

/** What a run must not have. */
export const rollingProblems = ({
  failedRequests,
  lost,
  duplicatedEffects,
  outOfOrder,
  unexpected,
  badEnds,
}: RollingReport): readonly string[] => [
  ...(failedRequests > 0 ? [`${failedRequests} requests failed`] : []),
  ...(lost > 0 ? [`${lost} turns were lost`] : []),
  ...(duplicatedEffects > 0 ? [`${duplicatedEffects} effects were there twice`] : []),
  ...(outOfOrder > 0 ? [`${outOfOrder} times something was out of order`] : []),
  ...badEnds.map((end) => `ended badly: ${end}`),
  ...unexpected.slice(0, 20),
]

async function restarted(instance: Instance): Promise<number | null> {
  const code = await instance.stop()
  await instance.start()
  return code
}
