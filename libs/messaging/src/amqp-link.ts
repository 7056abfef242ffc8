import { setTimeout as delay } from 'node:timers/promises'
import { AppError } from '@tutor/contracts'
import { type Logger, type Metrics, redactUrl } from '@tutor/platform'
import { type Connection, openConnection } from './amqp-connection.js'
import { createGate, type Gate, lostError } from './amqp-gate.js'
import { hostUrls } from './amqp-url.js'
import type { BrokerStatus } from './broker.js'
import { publishWaitMs } from './limits.js'

/** Something that must exist on every connection: declarations, channels, consumers. */
export interface LinkPart {
  setUp(connection: Connection): Promise<void>
  /** The connection is gone, and the part's channels with it. */
  lost(error: AppError): void
}

/** A connection that comes back. */
export interface Link {
  status(): BrokerStatus
  /** True while something can be sent at once. */
  isWritable(): boolean
  /** The connection, as soon as something can be sent; UNAVAILABLE after `waitMs`. */
  ready(waitMs?: number): Promise<Connection>
  /** Sets the part up now and after every reconnect. Rejects when the broker refuses it now. */
  add(part: LinkPart): Promise<void>
  remove(part: LinkPart): void
  close(): Promise<void>
}

export interface LinkOptions {
  readonly logger: Logger
  readonly metrics: Metrics
  readonly startTimeoutMs: number
}

/** Between attempts to connect: 100 ms doubling up to 5 s, of which a random half, so that processes don't return as one. */
const backOffMs = (attempt: number): number => Math.min(100 * 2 ** attempt, 5_000) * (0.5 + Math.random() / 2)

/** UNAVAILABLE, naming BROKER_URL without its password, when no host answers within `startTimeoutMs`. */
export async function openLink(url: string, options: LinkOptions): Promise<Link> {
  const link = createLink(hostUrls(url), options)
  const until = Date.now() + options.startTimeoutMs
  for (let attempt = 0; ; attempt += 1) {
    try {
      await link.connect()
      return link
    } catch (cause) {
      const pauseMs = backOffMs(attempt)
      if (!isRefusal(cause) && Date.now() + pauseMs < until) await delay(pauseMs)
      else
        throw new AppError('UNAVAILABLE', `BROKER_URL ${redactUrl(url)} can't be reached: ${textOf(cause)}`, {
          cause,
          reason: 'broker_unreachable',
        })
    }
  }
}

function createLink(
  urls: readonly string[],
  { logger, metrics }: LinkOptions,
): Link & { connect(): Promise<void> } {
  const parts = new Set<LinkPart>()
  const closing = new AbortController()
  const gate = createGate()

  function become(connection: Connection | undefined): void {
    metrics.brokerConnected.set(connection ? 1 : 0)
    gate.become(connection)
  }
  function tellLost(): void {
    for (const part of parts) part.lost(lostError())
  }
  const events = {
    lost(connection: Connection): void {
      if (gate.connection() !== connection) return
      become(undefined)
      tellLost()
      if (!gate.isClosed()) void reconnect()
    },
    blocked(connection: Connection, blocked: boolean): void {
      logger.warn(blocked ? 'broker blocks publishing' : 'broker accepts publishing again')
      if (gate.connection() === connection) gate.block(blocked)
    },
  }

  async function connect(): Promise<void> {
    const connection = await firstOf(urls, (url) => openConnection(url, logger, events))
    try {
      for (const part of parts) await part.setUp(connection)
      if (!connection.isAlive() || gate.isClosed()) throw lostError()
    } catch (error) {
      await connection.close()
      tellLost()
      throw error
    }
    become(connection)
  }

  async function reconnect(): Promise<void> {
    for (let attempt = 0; !gate.isClosed(); attempt += 1) {
      try {
        await delay(backOffMs(attempt), undefined, { signal: closing.signal })
        await connect()
        logger.info('broker connection is back', { attempts: attempt + 1 })
        return
      } catch (error) {
        if (!gate.isClosed()) logger.warn('broker can not be reached', { attempt: attempt + 1, error })
      }
    }
  }

  return {
    connect,
    ready: (waitMs = publishWaitMs) => gate.pass(waitMs),
    status: () => statusOf(gate),
    isWritable: gate.isOpen,
    add: (part) => addPart(parts, part, gate),
    remove: (part) => void parts.delete(part),
    async close() {
      gate.close()
      closing.abort()
      const connection = gate.connection()
      become(undefined)
      await connection?.close()
    },
  }
}

function statusOf(gate: Gate): BrokerStatus {
  if (gate.isClosed()) return 'closed'
  return gate.connection() ? 'connected' : 'connecting'
}

/** A connection lost on the way is not the part's fault: it is set up on the next one. */
async function addPart(parts: Set<LinkPart>, part: LinkPart, gate: Gate): Promise<void> {
  for (;;) {
    const connection = await gate.pass(publishWaitMs)
    const refusal = await part.setUp(connection).then(() => undefined, asError)
    if (gate.connection() !== connection) continue
    if (refusal) throw refusal
    parts.add(part)
    return
  }
}

/** The first that works, in the given order; otherwise the last failure. */
async function firstOf<R>(urls: readonly string[], open: (url: string) => Promise<R>): Promise<R> {
  let failure: unknown = new Error('no host is given')
  for (const url of urls)
    try {
      return await open(url)
    } catch (error) {
      failure = error
    }
  throw failure
}

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)))
const textOf = (error: unknown): string => asError(error).message || 'no answer'
/** Wrong credentials or virtual host: trying again would not help. */
const isRefusal = (error: unknown): boolean => /ACCESS[-_]REFUSED|NOT[-_]ALLOWED/.test(textOf(error))
