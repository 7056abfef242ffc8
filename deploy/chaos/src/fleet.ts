import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type FaultProxy, openFaultProxy } from './fault-proxy.js'
import { answers, end, freePort, type Program, startProgram, untilOk } from './programs.js'
import type { Servers } from './servers.js'

const launcher = join(fileURLToPath(new URL('.', import.meta.url)), '../../launcher/dist/main.js')
const services = [
  'identity',
  'llm-proxy',
  'context-analysis',
  'tools',
  'parameter-extraction',
  'session',
] as const
export type ServiceName = (typeof services)[number] | 'gateway'

/** One process of one service. */
export interface Instance {
  readonly service: ServiceName
  readonly number: number
  kill(): Promise<void>
  /** Stands still until `resume`. */
  pause(): void
  resume(): void
  /** Ends it as an orchestrator does, with a grace; resolves with its exit code. */
  stop(): Promise<number | null>
  /** Starts it again on the same ports; resolves when it is ready. */
  start(): Promise<void>
}

export interface Fleet {
  readonly url: string
  readonly apiKey: string
  readonly instances: readonly Instance[]
  /** Between clients and the gateways. */
  readonly edge: FaultProxy
  stop(): Promise<void>
}

export interface FleetOptions {
  readonly environment: Readonly<Record<string, string>>
  readonly copiesOf: (service: ServiceName) => number
  /** New connections go to copies that say that they are ready, as behind a Service of Kubernetes; else to any that accept. */
  readonly onlyReady: boolean
}

const readinessMs = 100

/** One process per copy of a service; each service stands behind a proxy that finds a living copy. */
export async function startFleet(
  servers: Servers,
  { environment, copiesOf, onlyReady }: FleetOptions,
): Promise<Fleet> {
  const apiKey = `tutor_${randomBytes(32).toString('base64url')}`
  const proxies = new Map<ServiceName, FaultProxy>()
  const ready = new Set<number>()
  const places: { service: ServiceName; number: number; port: number }[] = []
  for (const service of [...services, 'gateway'] as const) {
    const ports: number[] = []
    for (let number = 1; number <= copiesOf(service); number += 1) ports.push(await freePort())
    proxies.set(service, await openFaultProxy(ports, (port) => !onlyReady || ready.has(port)))
    places.push(...ports.map((port, index) => ({ service, number: index + 1, port })))
  }
  const urlOf = (service: ServiceName): string => `http://127.0.0.1:${proxies.get(service)?.port}`
  const upstreams = Object.fromEntries(
    services.map((service) => [`${service.toUpperCase().replaceAll('-', '_')}_URL`, urlOf(service)]),
  )
  const common = {
    BROKER_URL: servers.brokerUrl,
    DATABASE_URL: servers.databaseUrl,
    CACHE_URL: servers.redisUrl,
    BOOTSTRAP_API_KEY: apiKey,
    LOG_LEVEL: 'error',
    DATABASE_POOL_SIZE: '10',
    ...upstreams,
    ...environment,
  }
  const instances = places.map((place) => instanceOf(place, common))
  await Promise.all(instances.map((instance) => instance.start()))
  const look = async (): Promise<void> => {
    for (const { port, isReady } of instances)
      if (await isReady()) ready.add(port)
      else ready.delete(port)
  }
  await look()
  const looking = onlyReady ? setInterval(look, readinessMs) : undefined
  const edge = proxies.get('gateway')
  if (!edge) throw new Error('There is a gateway')
  return {
    url: urlOf('gateway'),
    apiKey,
    instances,
    edge,
    async stop() {
      clearInterval(looking)
      await Promise.all(instances.map((instance) => instance.stop()))
      for (const proxy of proxies.values()) await proxy.close()
    },
  }
}

function instanceOf(
  { service, number, port }: { service: ServiceName; number: number; port: number },
  environment: Readonly<Record<string, string>>,
): Instance & { readonly port: number; isReady(): Promise<boolean> } {
  let program: Program | undefined
  let readyUrl = ''
  const signal = (name: NodeJS.Signals): void => void program?.child.kill(name)
  return {
    service,
    number,
    async kill() {
      if (program) await end(program, 'SIGKILL')
    },
    pause: () => signal('SIGSTOP'),
    resume: () => signal('SIGCONT'),
    port,
    isReady: () => answers(readyUrl),
    async stop() {
      if (program) await end(program, 'SIGTERM')
      return program?.child.exitCode ?? null
    },
    async start() {
      const adminPort = await freePort()
      readyUrl = `http://127.0.0.1:${adminPort}/ready`
      program = startProgram(process.execPath, [launcher, `--target=${service}`], {
        ...environment,
        HTTP_PORT: String(port),
        ADMIN_PORT: String(adminPort),
      })
      await untilOk(readyUrl, program)
    },
  }
}
