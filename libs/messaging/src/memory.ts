import { AppError } from '@tutor/contracts'
import type { Logger, Metrics } from '@tutor/platform'
import type { Broker, Close } from './broker.js'
import { once } from './in-flight.js'
import { memoryCalls } from './memory-calls.js'
import { memoryWork } from './memory-work.js'

/**
 * A broker within one process, as harsh as RabbitMQ: it copies, delivers later, refuses when nobody serves, enforces
 * deadlines, drops late replies, redelivers and dead-letters. Nothing outlives the process.
 */
export function memoryBroker(options: { readonly logger: Logger; readonly metrics: Metrics }): Broker {
  const calls = memoryCalls()
  const work = memoryWork(options)
  const closers: Close[] = []
  let status: 'connected' | 'closed' = 'connected'
  options.metrics.brokerConnected.set(1)

  const ensureOpen = (): void => {
    if (status === 'closed') throw closedError()
  }
  /** Checks first, and remembers how to close what was opened. */
  const opened =
    <A extends unknown[]>(open: (...args: A) => Promise<Close>) =>
    async (...args: A): Promise<Close> => {
      ensureOpen()
      const close = await open(...args)
      closers.push(close)
      return close
    }
  const checked =
    <A extends unknown[], R>(action: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      ensureOpen()
      return await action(...args)
    }

  return {
    request: checked(calls.request),
    async *requestStream(...args) {
      ensureOpen()
      yield* calls.requestStream(...args)
    },
    respond: opened(calls.respond),
    declareQueue: checked(work.declareQueue),
    publish: checked(work.publish),
    consume: opened(work.consume),
    publishEvent: checked(work.publishEvent),
    subscribe: opened(work.subscribe),
    deadLetters: checked(work.deadLetters),
    sweepDeadLetters: checked(work.sweepDeadLetters),
    status: () => status,
    close: once(async (closeOptions) => {
      await Promise.all(closers.map((close) => close(closeOptions)))
      status = 'closed'
      options.metrics.brokerConnected.set(0)
      calls.failAll(closedError())
    }),
  }
}

const closedError = (): AppError =>
  new AppError('UNAVAILABLE', 'The broker is closed', { reason: 'broker_closed' })
