import {
  type Client,
  type Contract,
  identityContract,
  type OperationId,
  type Route,
  routes,
} from '@tutor/contracts'
import { type Broker, type Close, client, openBroker, serve } from '@tutor/messaging'
import {
  ConfigError,
  createLogger,
  createMetrics,
  type Environment,
  type Logger,
  type Metrics,
  readConfig,
} from '@tutor/platform'
import { type Database, migrate, openDatabase } from '@tutor/storage'
import type { Application } from 'express'
import { openAdminServer } from './admin.js'
import type { AnyService, Kit, Parts } from './define.js'
import { createApplication, listen } from './http-server.js'
import { createTokenVerifier } from './internal-token.js'
import { openStores, type Stores } from './open-stores.js'
import { ProcessConfig } from './process-config.js'
import { type RunConfig, readRunConfig } from './run-config.js'
import { type Shutdown, shutdownOf } from './shutdown.js'
import { createSocketServer } from './web-socket.js'

// The services of a process differ in their types; `defineService` has checked each of them.
// biome-ignore lint/suspicious/noExplicitAny: see above
type AnyParts = Parts<any, any>

export interface Running {
  readonly broker: Broker
  /** Base URL of the process's entry (the last service with an HTTP side), if it has one. */
  readonly url: string | undefined
  readonly adminUrl: string
  /** Rejects while the process can't work. */
  ready(): Promise<void>
  /** Not ready, stop consuming, finish what is in flight within the grace, close. */
  stop(): Promise<void>
}

/** Brings the schemas of the given services up to date and stops; what a roll-out does before new pods start. */
export async function migrateServices(
  services: readonly AnyService[],
  environment: Environment,
): Promise<void> {
  const problems: string[] = []
  const config = readConfig(ProcessConfig, environment, problems)
  if (!config) throw new ConfigError(problems)
  const logger = createLogger(config.LOG_LEVEL)
  const database = await openDatabase(config.DATABASE_URL, { logger, metrics: createMetrics(), poolSize: 1 })
  try {
    for (const { name, migrations } of services)
      if (migrations) await migrate(database, name, migrations, logger)
  } finally {
    await database.close()
  }
}

interface Ground extends Stores {
  readonly config: ProcessConfig
  readonly broker: Broker
  readonly database: Database | undefined
  readonly logger: Logger
  readonly metrics: Metrics
  readonly stopping: AbortSignal
  /** The process's client of a contract: one, so that one breaker knows how the neighbour is. */
  clientOf<C extends Contract>(contract: C): Client<C>
}

/**
 * Runs any set of services in this process, the only way to start anything: config, broker, stores, migrations,
 * services in the order given (a service after those that it needs), HTTP, ready. What was opened is closed in
 * reverse, also when a later step of the start fails.
 */
export async function run(services: readonly AnyService[], environment: Environment): Promise<Running> {
  const config = readRunConfig(services, environment)
  const closers: Close[] = []
  const shutdown = shutdownOf(closers, config.process)
  try {
    return await start(services, config, closers, shutdown)
  } catch (error) {
    await shutdown.stop()
    throw error
  }
}

async function start(
  services: readonly AnyService[],
  config: RunConfig,
  closers: Close[],
  { stop, stopping, isStopping, serves }: Shutdown,
): Promise<Running> {
  const ground = { ...(await openGround(services, config.process, closers)), stopping }
  const started: { service: AnyService; parts: AnyParts }[] = []
  let phase: 'starting' | 'ready' = 'starting'
  const ready = async (): Promise<void> => {
    if (isStopping()) throw new Error('stopping')
    if (phase === 'starting') throw new Error('starting')
    if (ground.broker.status() !== 'connected') throw new Error('broker not connected')
    await ground.database?.ping()
    for (const { parts } of started) await parts.ready?.()
  }
  const admin = await openAdminServer({
    host: config.process.ADMIN_HOST,
    port: config.process.ADMIN_PORT,
    metrics: ground.metrics,
    ready,
    collect: () => ground.metrics.brokerConnected.set(ground.broker.status() === 'connected' ? 1 : 0),
  })
  closers.push(() => admin.close(0))
  const urls: Record<string, string> = { ...config.upstreams }
  const entry = services.findLast((service) => hasHttp(service))
  const farewells: Close[] = []
  let url: string | undefined
  for (const service of services) {
    const parts = await startService(service, config, ground, urls, closers)
    started.push({ service, parts })
    const application = applicationOf(service, parts, ground)
    if (!application) continue
    const port = service === entry ? config.process.HTTP_PORT : 0
    const sockets = socketsOf(service, parts, ground)
    const upgrade = parts.upgrade ?? sockets?.upgrade
    const listener = await listen(application, config.process.HTTP_HOST, port, 'HTTP_PORT', {
      ...(upgrade && { upgrade }),
      isStopping,
    })
    closers.push((options) => listener.close(options?.graceMs ?? 0))
    if (sockets) farewells.push(sockets.close)
    urls[service.name] ??= listener.url
    if (service === entry) url = listener.url
  }
  for (const { parts } of started) if (parts.consume) closers.push(await parts.consume())
  // The first to close: clients hear of it while the gateway still stands before them.
  closers.push(...farewells)
  phase = 'ready'
  serves()
  ground.logger.info('ready', { services: services.map(({ name }) => name), url })
  return { broker: ground.broker, url, adminUrl: admin.url, ready, stop }
}

async function openGround(
  services: readonly AnyService[],
  config: ProcessConfig,
  closers: Close[],
): Promise<Omit<Ground, 'stopping'>> {
  const logger = createLogger(config.LOG_LEVEL, { process: services.map(({ name }) => name).join(',') })
  const metrics = createMetrics()
  const options = { logger, metrics }
  const withTables = services.flatMap(({ name, migrations }) => (migrations ? [{ name, migrations }] : []))
  let database: Database | undefined
  if (withTables.length > 0) {
    const opened = await openDatabase(config.DATABASE_URL, {
      ...options,
      poolSize: config.DATABASE_POOL_SIZE,
    })
    closers.push(() => opened.close())
    for (const { name, migrations } of withTables) await migrate(opened, name, migrations, logger)
    database = opened
  }
  const stores = await openStores(config.CACHE_URL, options, closers)
  const broker = await openBroker(config.BROKER_URL, options)
  closers.push((options) => broker.close(options))
  return { config, broker, ...stores, database, logger, metrics, clientOf: clients(broker, metrics) }
}

function clients(broker: Broker, metrics: Metrics): Ground['clientOf'] {
  const made = new Map<string, unknown>()
  return <C extends Contract>(contract: C) => {
    const known = made.get(contract.name) ?? client(broker, contract, { metrics })
    made.set(contract.name, known)
    // A contract's name stands for the contract.
    return known as Client<C>
  }
}

async function startService(
  service: AnyService,
  config: RunConfig,
  ground: Ground,
  upstreams: Readonly<Record<string, string>>,
  closers: Close[],
): Promise<AnyParts> {
  const logger = ground.logger.child({ service: service.name })
  const kit: Kit<readonly Contract[], unknown> = {
    config: config.services.get(service),
    clients: Object.fromEntries(
      service.calls.map((contract: Contract) => [contract.name, ground.clientOf(contract)]),
    ),
    database: <T>() => {
      if (!ground.database || !service.migrations)
        throw new Error(`${service.name} has no migrations, so no database`)
      return ground.database.forSchema<T>(service.name)
    },
    cache: ground.cache,
    eventLog: ground.eventLog,
    quota: ground.quota,
    broker: ground.broker,
    logger,
    metrics: ground.metrics,
    stopping: ground.stopping,
    upstreams,
  }
  const parts = await service.start(kit)
  const close = parts.close
  if (close) closers.push(close)
  if (service.contract && parts.rpc)
    closers.push(
      await serve(ground.broker, service.contract, parts.rpc, {
        logger,
        metrics: ground.metrics,
        ...(service.concurrency !== undefined && { concurrency: service.concurrency }),
      }),
    )
  return parts
}

const routesOf = (name: string): Record<string, Route> =>
  Object.fromEntries(
    Object.entries(routes as Record<OperationId, Route>).filter(([, { service }]) => service === name),
  )

const hasHttp = (service: AnyService): boolean =>
  service.upstreams !== undefined || Object.keys(routesOf(service.name)).length > 0

function applicationOf(service: AnyService, parts: AnyParts, ground: Ground): Application | undefined {
  if (parts.application) return parts.application
  if (!parts.http) return undefined
  const verify = createTokenVerifier(ground.clientOf(identityContract), service.name)
  const logger = ground.logger.child({ service: service.name })
  const options = { service: service.name, logger, metrics: ground.metrics }
  return createApplication(routesOf(service.name), parts.http, verify, options)
}

function socketsOf(service: AnyService, { webSocket }: AnyParts, ground: Ground) {
  if (!webSocket) return undefined
  const authenticate = createTokenVerifier(ground.clientOf(identityContract), service.name)
  const logger = ground.logger.child({ service: service.name })
  return createSocketServer(webSocket, { authenticate, logger, metrics: ground.metrics })
}
