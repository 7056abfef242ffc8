import { AppError } from '@tutor/contracts'
import type { Logger, Metrics } from '@tutor/platform'
import { amqpBroker } from './amqp.js'
import type { Broker } from './broker.js'
import { startTimeoutMs } from './limits.js'
import { memoryBroker } from './memory.js'

export interface BrokerOptions {
  readonly logger: Logger
  readonly metrics: Metrics
  /** How long to keep trying to reach the broker for the first time; 30,000 ms unless told. */
  readonly startTimeoutMs?: number
}

/**
 * The broker that `BROKER_URL` names: `memory:` (this process only) or RabbitMQ by `amqp://` or `amqps://`, where
 * several hosts may stand between commas. UNAVAILABLE, naming the URL without its password, when it can't be reached.
 */
export async function openBroker(url: string, options: BrokerOptions): Promise<Broker> {
  switch (url.slice(0, url.indexOf(':') + 1)) {
    case 'memory:':
      return memoryBroker(options)
    case 'amqp:':
    case 'amqps:':
      return await amqpBroker(url, { startTimeoutMs, ...options })
    default:
      throw new AppError('INVALID_INPUT', 'BROKER_URL must begin with memory:, amqp:// or amqps://')
  }
}
