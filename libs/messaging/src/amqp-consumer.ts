import { setImmediate as nextTurn } from 'node:timers/promises'
import type { AppError } from '@tutor/contracts'
import type { Channel, ConsumeMessage } from 'amqplib'
import type { Connection } from './amqp-connection.js'
import type { Link, LinkPart } from './amqp-link.js'
import type { Close } from './broker.js'
import { createInFlight, once } from './in-flight.js'
import { closeGraceMs } from './limits.js'

export interface ConsumerOptions {
  readonly queue: string
  /** Deliveries in hand at the same time. */
  readonly concurrency: number
  /** Makes sure that the queue exists. */
  readonly declare: (connection: Connection) => Promise<void>
  /** The channel of a new connection, before the first delivery. */
  readonly opened: (channel: Channel) => void
  /** Handles and settles one delivery; never rejects. */
  readonly deliver: (delivery: ConsumeMessage, channel: Channel) => Promise<void>
  readonly lost: (error: AppError) => void
  /** Closing has begun. */
  readonly closing: () => void
  /** The grace is over: give up what is still in hand. */
  readonly outOfGrace: () => void
}

/** Consumes a queue on its own channel, now and after every reconnect. */
export async function openConsumer(link: Link, options: ConsumerOptions): Promise<Close> {
  const inFlight = createInFlight()
  let active: { readonly connection: Connection; readonly channel: Channel; readonly tag: string } | undefined
  let isClosing = false

  const part: LinkPart = {
    async setUp(connection) {
      await options.declare(connection)
      if (isClosing) return
      const channel = await connection.openChannel()
      await channel.prefetch(options.concurrency)
      options.opened(channel)
      const { consumerTag } = await channel.consume(options.queue, (delivery) => {
        // The broker cancels a consumer when its queue is gone: set everything up anew.
        if (!delivery) return connection.drop(`the queue ${options.queue} was deleted`)
        inFlight.track(options.deliver(delivery, channel))
      })
      active = { connection, channel, tag: consumerTag }
      if (isClosing) await connection.closeChannel(channel)
    },
    lost(error) {
      active = undefined
      options.lost(error)
    },
  }
  await link.add(part)

  return once(async ({ graceMs = closeGraceMs } = {}) => {
    isClosing = true
    link.remove(part)
    options.closing()
    await cancel(active)
    if (!(await inFlight.drained(graceMs))) options.outOfGrace()
    // What is given up answers its caller in this turn.
    await nextTurn()
    if (active) await active.connection.closeChannel(active.channel)
  })
}

/** Without a connection there is nothing to cancel any more. */
async function cancel(
  active: { readonly channel: Channel; readonly tag: string } | undefined,
): Promise<void> {
  try {
    await active?.channel.cancel(active.tag)
  } catch {
    // The channel closed first, which cancels its consumers too.
  }
}
