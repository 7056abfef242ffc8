import { logLevels, port } from '@tutor/platform'
import { z } from 'zod'

/** What every process may be told, whatever services it runs. */
export const ProcessConfig = z.object({
  /** `memory:` (one process) or `amqp://…` (several hosts separated by commas). */
  BROKER_URL: z
    .string()
    .regex(/^(memory:|amqps?:\/\/)/, 'Must be memory: or amqp://…')
    .default('memory:'),
  /** `embedded:FOLDER` (a PostgreSQL of our own) or `postgres://…` (several hosts separated by commas). */
  DATABASE_URL: z
    .string()
    .regex(/^(embedded:.+|postgres(ql)?:\/\/)/, 'Must be embedded:FOLDER or postgres://…')
    .default('embedded:.data/postgres'),
  /** `memory:`, `redis://…`, or `redis+sentinel://host,host/primary`. */
  CACHE_URL: z
    .string()
    .regex(
      /^(memory:|rediss?:\/\/|rediss?\+sentinel:\/\/[^/]+\/[^/]+)/,
      'Must be memory:, redis://… or redis+sentinel://host,host/primary',
    )
    .default('memory:'),
  /** Address of the HTTP side. In containers 0.0.0.0. */
  HTTP_HOST: z.string().default('127.0.0.1'),
  /** Port of the gateway, or of the only service in the process; others of the process take free ports. */
  HTTP_PORT: port.default(8080),
  ADMIN_HOST: z.string().default('127.0.0.1'),
  /** Port of /health, /ready and /metrics. */
  ADMIN_PORT: port.default(9464),
  LOG_LEVEL: z.enum(logLevels).default('info'),
  /** How long a process that was told to stop goes on serving, not ready, so that balancers notice before it refuses. */
  SHUTDOWN_DELAY_MS: z.coerce.number().int().min(0).max(60_000).default(0),
  /** How long a stopping process may take to finish what is in flight. */
  SHUTDOWN_GRACE_MS: z.coerce.number().int().min(0).max(600_000).default(4_000),
  /** PostgreSQL connections of this process at most. */
  DATABASE_POOL_SIZE: z.coerce.number().int().min(1).max(200).default(20),
})
export type ProcessConfig = z.output<typeof ProcessConfig>

/** The variable that holds the base URL of a service's HTTP side: `session` → `SESSION_URL`. */
export const upstreamVariable = (service: string): string =>
  `${service.toUpperCase().replaceAll('-', '_')}_URL`

/** Names of the variables that every process reads. */
export const processVariables: readonly string[] = Object.keys(ProcessConfig.shape)
