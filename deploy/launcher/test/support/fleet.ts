import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openTestDatabase } from '../../../../test/database.js'
import { freePort } from './free-port.js'
import { type Tutor, testApiKey, until } from './tutor.js'

const launcher = join(dirname(fileURLToPath(import.meta.url)), '../../dist/main.js')
const services = [
  'identity',
  'llm-proxy',
  'context-analysis',
  'tools',
  'parameter-extraction',
  'session',
] as const
export type ServiceName = (typeof services)[number] | 'gateway'

export interface RealServers {
  readonly broker: string
  readonly management: string
  readonly redis: string
}

/** The real servers that the environment names, or undefined; the fleet runs on nothing less. */
export function realServers(): RealServers | undefined {
  const { RABBITMQ_URL, RABBITMQ_MANAGEMENT_URL, REDIS_URL, DATABASE_URL } = process.env
  if (!RABBITMQ_URL || !RABBITMQ_MANAGEMENT_URL || !REDIS_URL || !DATABASE_URL) return undefined
  return { broker: RABBITMQ_URL, management: RABBITMQ_MANAGEMENT_URL, redis: REDIS_URL }
}

export interface Fleet extends Tutor {
  /** Ends a service's process the hard way. */
  kill(service: ServiceName): Promise<void>
  /** Starts another process of a service; the gateway's URL of it stays the first one's. */
  start(service: ServiceName): Promise<void>
}

/** One process per service, on a database and a virtual host of their own. */
export async function startFleet(
  servers: RealServers,
  environment: Record<string, string> = {},
): Promise<Fleet> {
  const database = await openTestDatabase()
  const virtualHost = await makeVirtualHost(servers)
  const ports = new Map<ServiceName, number>()
  const processes = new Map<ServiceName, ChildProcess>()
  for (const name of [...services, 'gateway'] as const) ports.set(name, await freePort())
  const start = async (name: ServiceName): Promise<void> => {
    const adminPort = await freePort()
    const child = spawn(process.execPath, [launcher, `--target=${name}`], {
      stdio: ['ignore', 'ignore', process.env['FLEET_LOG'] ? 'inherit' : 'ignore'],
      env: {
        PATH: process.env['PATH'],
        BROKER_URL: virtualHost.url,
        DATABASE_URL: database.url,
        CACHE_URL: servers.redis,
        HTTP_PORT: String(ports.get(name)),
        ADMIN_PORT: String(adminPort),
        BOOTSTRAP_API_KEY: testApiKey,
        LOG_LEVEL: process.env['FLEET_LOG'] ?? 'error',
        DATABASE_POOL_SIZE: '10',
        ...upstreams(ports),
        ...environment,
      },
    })
    processes.set(name, child)
    await until(
      () => isReady(adminPort, child),
      (ready) => ready,
    )
  }
  await Promise.all([...services, 'gateway' as const].map(start))
  return {
    url: `http://127.0.0.1:${ports.get('gateway')}`,
    apiKey: testApiKey,
    start,
    async kill(name) {
      await end(processes.get(name), 'SIGKILL')
    },
    async stop() {
      await Promise.all([...processes.values()].map((child) => end(child, 'SIGTERM')))
      await virtualHost.remove()
      await database.close()
    },
  }
}

const upstreams = (ports: ReadonlyMap<ServiceName, number>): Record<string, string> =>
  Object.fromEntries(
    services.map((name) => [
      `${name.toUpperCase().replaceAll('-', '_')}_URL`,
      `http://127.0.0.1:${ports.get(name)}`,
    ]),
  )

async function isReady(adminPort: number, child: ChildProcess): Promise<boolean> {
  if (child.exitCode !== null)
    throw new Error(`A service ended with ${child.exitCode}; set FLEET_LOG=info to see why`)
  return await fetch(`http://127.0.0.1:${adminPort}/ready`).then(
    ({ ok }) => ok,
    () => false,
  )
}

async function end(child: ChildProcess | undefined, signal: NodeJS.Signals): Promise<void> {
  if (!child || child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill(signal)
  await exited
}

/** Queues of one run must not be served by another's processes. */
async function makeVirtualHost({ broker, management }: RealServers) {
  const name = `test-${randomBytes(6).toString('hex')}`
  const api = new URL(management)
  const authorization = `Basic ${Buffer.from(`${api.username}:${api.password}`).toString('base64')}`
  const ask = async (method: string, path: string, body: object = {}) => {
    const response = await fetch(`${api.origin}/api/${path}`, {
      method,
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    if (!response.ok)
      throw new Error(`RabbitMQ's management answered ${response.status} to ${method} ${path}`)
  }
  await ask('PUT', `vhosts/${name}`)
  await ask('PUT', `permissions/${name}/${new URL(broker).username}`, {
    configure: '.*',
    write: '.*',
    read: '.*',
  })
  const url = new URL(broker)
  url.pathname = `/${name}`
  return { url: url.href, remove: () => ask('DELETE', `vhosts/${name}`) }
}
