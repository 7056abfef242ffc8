import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLogger, createMetrics } from '@tutor/platform'
import { type Database, openDatabase } from '@tutor/storage'
import { sql } from 'kysely'
import { type FaultProxy, openFaultProxy } from './fault-proxy.js'
import { end, freePort, type Program, startProgram } from './programs.js'

/** The servers of a run: databases and virtual hosts of its own, a Redis of its own, each behind a fault proxy. */
export interface Servers {
  readonly brokerUrl: string
  readonly databaseUrl: string
  readonly redisUrl: string
  readonly proxies: Readonly<Record<'broker' | 'database' | 'redis', FaultProxy>>
  /** The run's database, not through the proxy. */
  readonly database: Database
  /** Ends every connection that the run's processes have to PostgreSQL. */
  terminateBackends(): Promise<void>
  killRedis(): Promise<void>
  startRedis(): Promise<void>
  close(): Promise<void>
}

export interface ServerUrls {
  readonly broker: string
  readonly management: string
  readonly database: string
}

/** The URLs that the environment names, or undefined when one is missing. */
export function serverUrls(
  environment: Readonly<Record<string, string | undefined>>,
): ServerUrls | undefined {
  const { RABBITMQ_URL, RABBITMQ_MANAGEMENT_URL, DATABASE_URL } = environment
  if (!RABBITMQ_URL || !RABBITMQ_MANAGEMENT_URL || !DATABASE_URL) return undefined
  return { broker: RABBITMQ_URL, management: RABBITMQ_MANAGEMENT_URL, database: DATABASE_URL }
}

const quiet = () => ({ logger: createLogger('silent'), metrics: createMetrics() })

export async function openServers(urls: ServerUrls): Promise<Servers> {
  const virtualHost = await makeVirtualHost(urls)
  const admin = await openDatabase(urls.database, { ...quiet(), poolSize: 1 })
  const name = `chaos_${randomBytes(6).toString('hex')}`
  const run = (text: string) => sql.raw(text).execute(admin.forSchema('public'))
  const terminateBackends = async (): Promise<void> => {
    await run(
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}' and usename = current_user`,
    )
  }
  await run(`create database ${name} template template0`)
  const direct = new URL(urls.database)
  direct.pathname = `/${name}`
  const database = await openDatabase(direct.href, { ...quiet(), poolSize: 2 })
  const redis = await openRedis()
  const proxies = {
    broker: await openFaultProxy([portOf(urls.broker, 5672)]),
    database: await openFaultProxy([portOf(urls.database, 5432)]),
    redis: await openFaultProxy([redis.port]),
  }
  return {
    brokerUrl: through(virtualHost.url, proxies.broker),
    databaseUrl: through(direct.href, proxies.database),
    redisUrl: `redis://127.0.0.1:${proxies.redis.port}`,
    proxies,
    database,
    terminateBackends,
    killRedis: redis.kill,
    startRedis: redis.start,
    async close() {
      for (const proxy of Object.values(proxies)) await proxy.close()
      await database.close()
      await terminateBackends()
      await run(`drop database if exists ${name}`)
      await admin.close()
      await redis.close()
      await virtualHost.remove()
    },
  }
}

const portOf = (url: string, usual: number): number => Number(new URL(url).port || usual)

function through(url: string, { port }: FaultProxy): string {
  const proxied = new URL(url)
  proxied.hostname = '127.0.0.1'
  proxied.port = String(port)
  return proxied.href
}

/** A Redis that forgets everything when it dies. */
async function openRedis() {
  const folder = await mkdtemp(join(tmpdir(), 'tutor-chaos-redis-'))
  const port = await freePort()
  let server: Program | undefined
  const start = async (): Promise<void> => {
    server = startProgram('redis-server', [
      '--port',
      String(port),
      '--bind',
      '127.0.0.1',
      '--dir',
      folder,
      '--save',
      '',
    ])
  }
  const kill = async (): Promise<void> => {
    if (server) await end(server, 'SIGKILL')
  }
  await start()
  return {
    port,
    start,
    kill,
    async close() {
      await kill()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function makeVirtualHost({ broker, management }: ServerUrls) {
  const name = `chaos-${randomBytes(6).toString('hex')}`
  const api = new URL(management)
  const authorization = `Basic ${Buffer.from(`${api.username}:${api.password}`).toString('base64')}`
  const ask = async (method: string, path: string): Promise<void> => {
    const { ok, status } = await fetch(`${api.origin}/api/${path}`, {
      method,
      headers: { authorization, 'content-type': 'application/json' },
      ...(method === 'PUT' && { body: JSON.stringify({ configure: '.*', write: '.*', read: '.*' }) }),
    })
    if (!ok) throw new Error(`RabbitMQ's management answered ${status} to ${method} ${path}`)
  }
  await ask('PUT', `vhosts/${name}`)
  await ask('PUT', `permissions/${name}/${new URL(broker).username}`)
  const url = new URL(broker)
  url.pathname = `/${name}`
  return { url: url.href, remove: () => ask('DELETE', `vhosts/${name}`) }
}
