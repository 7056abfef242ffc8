/** Starts the product as a client finds it: one process with nothing installed, or a fleet on real servers. */
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { childrenOf, cpuSeconds, listenerOf, treeCpuSeconds } from './processes.mjs'
import { makeDatabase, makeVirtualHost, query, serverUrls } from './servers.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '../..')
const services = ['identity', 'llm-proxy', 'context-analysis', 'tools', 'parameter-extraction', 'session']

const started = new Set()
// A bench that is cut short leaves nothing running.
process.on('exit', () => {
  for (const child of started) child.kill('SIGKILL')
})
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1))

/** Starts a program of ours; `PROFILE=folder` makes each process leave a CPU profile there when it stops. */
export function startProgram(file, programArguments, environment) {
  const profile = process.env['PROFILE']
  const name = programArguments.join('').replace(/\W+/g, '') || file.replace(/\W+/g, '-')
  const nodeArguments = profile
    ? ['--cpu-prof', `--cpu-prof-dir=${profile}`, `--cpu-prof-name=${name}-${process.pid}.cpuprofile`]
    : []
  const child = spawn(process.execPath, [...nodeArguments, file, ...programArguments], {
    stdio: ['ignore', 'ignore', process.env['BENCH_LOG'] ? 'inherit' : 'ignore'],
    env: { PATH: process.env['PATH'], NODE_ENV: 'production', ...environment },
  })
  started.add(child)
  child.once('exit', () => started.delete(child))
  return child
}

export async function stopProgram(child) {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill('SIGTERM')
  await exited
}

export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  await once(server, 'close')
  return port
}

/** Waits until a URL answers 2xx. */
export async function untilOk(url, child) {
  for (;;) {
    if (child.exitCode !== null)
      throw new Error(`A process ended with ${child.exitCode}; set BENCH_LOG=1 to see why`)
    if (
      await fetch(url).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

const newKey = () => `tutor_${randomBytes(32).toString('base64url')}`
/** What is measured is work, not the refusal of it: the highest rate that a key may have. */
const lift = (database) => query(database, 'update identity.api_keys set rate_per_second = 10000')

/**
 * One process per service on RabbitMQ, PostgreSQL and Redis. `only` names the services to start (default: all, and the
 * gateway); `environment` is added to every process.
 */
export async function startFleet({ environment = {}, only } = {}) {
  const servers = serverUrls()
  const database = await makeDatabase(servers.database)
  const virtualHost = await makeVirtualHost(servers)
  const apiKey = newKey()
  const names = only ?? [...services, 'gateway']
  const ports = new Map()
  for (const name of new Set([...services, 'gateway'])) ports.set(name, await freePort())
  const upstreams = Object.fromEntries(
    services.map((name) => [
      `${name.toUpperCase().replaceAll('-', '_')}_URL`,
      `http://127.0.0.1:${ports.get(name)}`,
    ]),
  )
  const processes = await Promise.all(
    names.map(async (name) => {
      const adminPort = await freePort()
      const child = startProgram(join(root, 'deploy/launcher/dist/main.js'), [`--target=${name}`], {
        BROKER_URL: virtualHost.url,
        DATABASE_URL: database.url,
        CACHE_URL: servers.redis,
        HTTP_PORT: String(ports.get(name)),
        ADMIN_PORT: String(adminPort),
        BOOTSTRAP_API_KEY: apiKey,
        ...upstreams,
        ...environment,
      })
      await untilOk(`http://127.0.0.1:${adminPort}/ready`, child)
      return { name, pid: child.pid, child, adminUrl: `http://127.0.0.1:${adminPort}` }
    }),
  )
  await lift(database.url)
  const pidAt = (url) => listenerOf(new URL(url).port)
  const [broker, postgres, redis] = [pidAt(servers.broker), pidAt(servers.database), pidAt(servers.redis)]
  return {
    mode: 'fleet',
    url: `http://127.0.0.1:${ports.get('gateway')}`,
    apiKey,
    processes,
    database: database.url,
    broker: virtualHost.url,
    /** Where each service listens. */
    urlOf: (name) => `http://127.0.0.1:${ports.get(name)}`,
    published: virtualHost.published,
    /** Seconds of CPU by part so far. Servers count whole: give the bench servers that nobody else uses. */
    cpu: () => ({
      ...Object.fromEntries(processes.map(({ name, pid }) => [name, cpuSeconds(pid)])),
      broker: cpuSeconds(broker),
      database: treeCpuSeconds(postgres),
      redis: cpuSeconds(redis),
    }),
    async stop() {
      await Promise.all(processes.map(({ child }) => stopProgram(child)))
      await virtualHost.remove()
      await database.drop()
    },
  }
}

/** Everything in one process on embedded PostgreSQL and the memory broker, as `npm start` does it. */
export async function startEmbedded({ environment = {} } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'tutor-bench-'))
  const [port, adminPort] = [await freePort(), await freePort()]
  const apiKey = newKey()
  const child = startProgram(join(root, 'deploy/launcher/dist/local.js'), [], {
    DATA_DIR: folder,
    HTTP_PORT: String(port),
    ADMIN_PORT: String(adminPort),
    BOOTSTRAP_API_KEY: apiKey,
    ...environment,
  })
  await untilOk(`http://127.0.0.1:${adminPort}/ready`, child)
  const postgres = childrenOf(child.pid)
  const database = embeddedUrl(join(folder, 'postgres'), postgres)
  await lift(database)
  return {
    mode: 'embedded',
    url: `http://127.0.0.1:${port}`,
    apiKey,
    processes: [{ name: 'process', pid: child.pid, child, adminUrl: `http://127.0.0.1:${adminPort}` }],
    database,
    cpu: () => ({
      process: cpuSeconds(child.pid),
      database: postgres.reduce((sum, pid) => sum + treeCpuSeconds(pid), 0),
    }),
    async stop() {
      await stopProgram(child)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** As root the database lives elsewhere, and a file named `location` says where. */
function embeddedUrl(folder, [postmaster]) {
  const read = (path) => readFileSync(path, 'utf8').trim()
  const home = (() => {
    try {
      return read(join(folder, 'location'))
    } catch {
      return folder
    }
  })()
  const port = read(join(home, 'data/postmaster.pid')).split('\n')[3]
  if (postmaster === undefined) throw new Error('The embedded PostgreSQL is not a child of the process')
  return `postgres://tutor:${read(join(home, 'password'))}@127.0.0.1:${port}/postgres`
}

export const startTutor = (mode, options) =>
  mode === 'embedded' ? startEmbedded(options) : startFleet(options)

/** The simulator in a process of its own, at zero latency; the environment that points the product at it. */
export async function startSimulator() {
  const port = await freePort()
  const child = startProgram(join(root, 'deploy/llm-simulator/dist/main.js'), [String(port)], {})
  await untilOk(`http://127.0.0.1:${port}/health`, child)
  return {
    pid: child.pid,
    url: `http://127.0.0.1:${port}/v1`,
    environment: {
      OPENAI_BASE_URL: `http://127.0.0.1:${port}/v1`,
      OPENAI_API_KEY: 'simulated',
      MODEL_DEFAULT: 'sim:tokens=40',
      MODEL_REASONING: 'sim:tokens=40',
    },
    stop: () => stopProgram(child),
  }
}
