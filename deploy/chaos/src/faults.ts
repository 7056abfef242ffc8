import { setTimeout as wait } from 'node:timers/promises'
import type { Fleet, Instance, ServiceName } from './fleet.js'
import type { Random } from './random.js'
import type { Servers } from './servers.js'

export interface FaultTarget {
  readonly servers: Servers
  readonly fleet: Fleet
  /** Whether RabbitMQ itself may be stopped and started: a command like `rabbitmqctl`, or undefined. */
  readonly rabbitmqctl: ((command: string) => Promise<void>) | undefined
  readonly leaseMs: number
  /** Told when a session's worker has just died or stands still. */
  readonly orphaned: () => void
}

export interface Fault {
  readonly name: string
  /** Breaks something and mends it again. */
  run(target: FaultTarget, random: Random): Promise<void>
}

const others = [
  'identity',
  'llm-proxy',
  'context-analysis',
  'tools',
  'parameter-extraction',
  'gateway',
] as const

const anyOf = ({ fleet }: FaultTarget, random: Random, service: ServiceName): Instance => {
  const [first, ...more] = fleet.instances.filter((instance) => instance.service === service)
  if (!first) throw new Error(`There is no ${service}`)
  return random.pick([first, ...more])
}

async function killed(instance: Instance, random: Random): Promise<void> {
  await instance.kill()
  await wait(random.between(0, 1_500))
  await instance.start()
}

/** What the network does to one of the servers, or to the clients. */
const network = (name: string, proxyOf: (target: FaultTarget) => FaultTarget['fleet']['edge']): Fault[] => [
  {
    name: `${name}: connections reset`,
    run: async (target) => proxyOf(target).reset(),
  },
  {
    name: `${name}: 300 ms slower`,
    async run(target, random) {
      proxyOf(target).delay(300)
      await wait(random.between(1_000, 4_000))
      proxyOf(target).delay(0)
    },
  },
  {
    name: `${name}: silent`,
    async run(target, random) {
      proxyOf(target).hold(true)
      await wait(random.between(1_000, 6_000))
      proxyOf(target).hold(false)
    },
  },
  {
    name: `${name}: connections half closed`,
    run: async (target) => proxyOf(target).halfClose(),
  },
]

const sessionWorkers: readonly Fault[] = [
  {
    name: 'session: killed',
    async run(target, random) {
      const instance = anyOf(target, random, 'session')
      await instance.kill()
      target.orphaned()
      await wait(random.between(0, 1_500))
      await instance.start()
    },
  },
  {
    name: 'session: paused beyond its lease',
    async run(target, random) {
      const instance = anyOf(target, random, 'session')
      instance.pause()
      target.orphaned()
      await wait(target.leaseMs + random.between(1_500, 4_000))
      instance.resume()
    },
  },
  {
    name: 'session: restarted with grace',
    async run(target, random) {
      const instance = anyOf(target, random, 'session')
      await instance.stop()
      await instance.start()
    },
  },
]

/** Every fault there is; those that take long or stop everybody are rare. */
const kinds: readonly (readonly [weight: number, faults: readonly Fault[]])[] = [
  [6, sessionWorkers],
  [
    3,
    others.map((service) => ({
      name: `${service}: killed`,
      run: (target, random) => killed(anyOf(target, random, service), random),
    })),
  ],
  [
    2,
    others.map((service) => ({
      name: `${service}: paused`,
      async run(target, random) {
        const instance = anyOf(target, random, service)
        instance.pause()
        await wait(random.between(1_000, 5_000))
        instance.resume()
      },
    })),
  ],
  [2, network('RabbitMQ', ({ servers }) => servers.proxies.broker)],
  [2, network('PostgreSQL', ({ servers }) => servers.proxies.database)],
  [2, network('Redis', ({ servers }) => servers.proxies.redis)],
  [1, network('clients', ({ fleet }) => fleet.edge)],
  [
    1,
    [
      { name: 'PostgreSQL: backends terminated', run: ({ servers }) => servers.terminateBackends() },
      {
        name: 'Redis: killed, and empty when it comes back',
        async run({ servers }, random) {
          await servers.killRedis()
          await wait(random.between(0, 3_000))
          await servers.startRedis()
        },
      },
    ],
  ],
]

const rabbitmqStopped: Fault = {
  name: 'RabbitMQ: stopped and started',
  async run({ rabbitmqctl }, random) {
    await rabbitmqctl?.('stop_app')
    await wait(random.between(0, 3_000))
    await rabbitmqctl?.('start_app')
  },
}

/** The faults of a run, by its seed; RabbitMQ itself is stopped once in thirty, where that is possible. */
export function planFaults(count: number, random: Random, canStopRabbitmq: boolean): readonly Fault[] {
  const drawn = kinds.flatMap(([weight, faults]) => Array.from({ length: weight }, () => faults))
  return Array.from({ length: count }, (_, index) => {
    if (canStopRabbitmq && index % 30 === 7) return rabbitmqStopped
    const faults = drawn[random.between(0, drawn.length - 1)] ?? sessionWorkers
    return faults[random.between(0, faults.length - 1)] ?? rabbitmqStopped
  })
}
