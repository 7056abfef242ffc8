import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { AppError } from '@tutor/contracts'
import type { ConfirmChannel, Options } from 'amqplib'
import type { Link, LinkPart } from './amqp-link.js'
import { createInFlight } from './in-flight.js'
import { confirmTimeoutMs, publishWaitMs } from './limits.js'
import { eventExchange } from './names.js'

export interface Publisher {
  /**
   * Resolves when the broker has confirmed. Many may be under way at once, and the broker confirms them in batches.
   * What a lost connection left unconfirmed is sent again, so a message may arrive twice.
   */
  publish(exchange: string, routingKey: string, body: Buffer, options: Options.Publish): Promise<void>
  /** Waits for the confirms under way. */
  flush(graceMs: number): Promise<void>
}

type Outcome = 'confirmed' | 'unroutable' | 'refused' | 'silent' | 'lost'

const failures: Record<Exclude<Outcome, 'confirmed'>, string> = {
  unroutable: 'There is no such queue',
  refused: 'The broker refused the message',
  silent: 'The broker did not confirm the message in time',
  lost: 'The connection was lost before the broker confirmed the message',
}

export async function amqpPublisher(link: Link): Promise<Publisher> {
  const inFlight = createInFlight()
  const returned = new Set<string>()
  let channel: ConfirmChannel | undefined

  const part: LinkPart = {
    async setUp(connection) {
      const opened = await connection.openConfirmChannel()
      await opened.assertExchange(eventExchange, 'topic', { durable: true })
      // The broker returns a message before it confirms it.
      opened.on('return', ({ properties }) => returned.add(String(properties.correlationId)))
      channel = opened
    },
    lost() {
      channel = undefined
    },
  }
  await link.add(part)

  const send = (exchange: string, key: string, body: Buffer, options: Options.Publish): Promise<Outcome> => {
    const correlationId = randomUUID()
    const used = channel
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, confirmTimeoutMs, 'silent')
      const settle = (outcome: Outcome): void => {
        clearTimeout(timer)
        resolve(returned.delete(correlationId) ? 'unroutable' : outcome)
      }
      try {
        if (!used) return settle('lost')
        used.publish(
          exchange,
          key,
          body,
          { ...options, persistent: true, correlationId },
          (refused: unknown) => settle(refused ? outcomeOfRefusal(refused) : 'confirmed'),
        )
      } catch {
        settle('lost')
      }
    })
  }

  async function publish(
    exchange: string,
    key: string,
    body: Buffer,
    options: Options.Publish,
  ): Promise<void> {
    const until = Date.now() + publishWaitMs
    for (;;) {
      await link.ready(until - Date.now())
      const outcome = await send(exchange, key, body, options)
      if (outcome === 'confirmed') return
      if (outcome !== 'lost' || Date.now() >= until)
        throw new AppError('UNAVAILABLE', failures[outcome], { reason: outcome })
      await delay(retryPauseMs)
    }
  }

  return {
    publish(...args) {
      const publishing = publish(...args)
      inFlight.track(publishing)
      return publishing
    },
    async flush(graceMs) {
      await inFlight.drained(graceMs)
    },
  }
}

/** Until a lost connection is noticed everywhere. */
const retryPauseMs = 20

/** A closing channel fails its unconfirmed messages too, which says nothing about them. */
const outcomeOfRefusal = (refusal: unknown): Outcome =>
  refusal instanceof Error && refusal.message === 'message nacked' ? 'refused' : 'lost'
