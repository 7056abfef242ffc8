import { AppError } from '@tutor/contracts'
import type { Logger, Metrics } from '@tutor/platform'
import type { Channel, ConsumeMessage, GetMessage } from 'amqplib'
import {
  attemptOf,
  bodyOf,
  deadLetterOptions,
  deadLetterReason,
  optionsOf,
  readMessage,
} from './amqp-codec.js'
import type { Connection } from './amqp-connection.js'
import { openConsumer } from './amqp-consumer.js'
import type { Link } from './amqp-link.js'
import type { Publisher } from './amqp-publisher.js'
import type { Broker, Close, ConsumeHandler, DeadLettered, DeadLetters, Fate, Sweep } from './broker.js'
import { eventConcurrency, eventDeliveryLimit } from './limits.js'
import { deadQueue, eventExchange, eventQueue } from './names.js'
import { counterOf, createBroadcast, judge, pause, type Verdict } from './work.js'

export type AmqpWork = Pick<
  Broker,
  'declareQueue' | 'publish' | 'consume' | 'publishEvent' | 'subscribe' | 'deadLetters' | 'sweepDeadLetters'
>

export interface WorkOptions {
  readonly logger: Logger
  readonly metrics: Metrics
}

/** Durable work and events on quorum queues, with publisher confirms and manual acknowledgement. */
export function amqpWork(link: Link, publisher: Publisher, options: WorkOptions): AmqpWork {
  const consume = (work: Omit<Work, keyof WorkOptions | 'publisher'>): Promise<Close> =>
    openWorker(link, { ...work, ...options, publisher })
  return {
    async declareQueue(queue, { deliveryLimit }) {
      await declareWork(await link.ready(), queue, deliveryLimit)
    },
    async publish(queue, message) {
      await publisher.publish('', queue, bodyOf(message), { ...optionsOf(message), mandatory: true })
      options.metrics.queuePublished.inc({ queue })
    },
    consume: (queue, handler, { concurrency, deliveryLimit }) =>
      consume({
        queue,
        handler,
        concurrency,
        deliveryLimit,
        declare: (connection) => declareWork(connection, queue, deliveryLimit),
      }),
    async publishEvent(topic, message) {
      await publisher.publish(eventExchange, topic, bodyOf(message), optionsOf(message))
      options.metrics.queuePublished.inc({ queue: eventExchange })
    },
    subscribe(group, topicPattern, handler) {
      const queue = eventQueue(group)
      return consume({
        queue,
        handler,
        concurrency: eventConcurrency,
        deliveryLimit: eventDeliveryLimit,
        async declare(connection) {
          await declareWork(connection, queue, eventDeliveryLimit)
          await connection.withChannel((channel) => channel.bindQueue(queue, eventExchange, topicPattern))
        },
      })
    },
    async deadLetters(queue, limit = 20) {
      const connection = await link.ready()
      return await connection.withChannel((channel) => peek(channel, deadQueue(queue), limit))
    },
    async sweepDeadLetters(queue, decide) {
      const connection = await link.ready()
      return await connection.withChannel((channel) => sweep(channel, queue, publisher, decide))
    },
  }
}

/**
 * The broker itself dead-letters what its consumers leave behind by crashing, at least once. A message is delivered
 * `deliveryLimit` times; RabbitMQ counts the deliveries after the first.
 */
async function declareWork(connection: Connection, queue: string, deliveryLimit: number): Promise<void> {
  const quorum = { 'x-queue-type': 'quorum' }
  try {
    await connection.withChannel(async (channel) => {
      await channel.assertQueue(deadQueue(queue), { durable: true, arguments: quorum })
      await channel.assertQueue(queue, {
        durable: true,
        deadLetterExchange: '',
        deadLetterRoutingKey: deadQueue(queue),
        overflow: 'reject-publish', // which at-least-once dead-lettering requires
        arguments: {
          ...quorum,
          'x-delivery-limit': deliveryLimit - 1,
          'x-dead-letter-strategy': 'at-least-once',
        },
      })
    })
  } catch (cause) {
    if (!isPreconditionFailed(cause)) throw cause
    throw new AppError('CONFLICT', `The queue ${queue} exists with other settings`, { cause })
  }
}

const isPreconditionFailed = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 406

interface Work extends WorkOptions {
  readonly publisher: Publisher
  readonly queue: string
  readonly handler: ConsumeHandler
  readonly concurrency: number
  readonly deliveryLimit: number
  readonly declare: (connection: Connection) => Promise<void>
}

function openWorker(link: Link, work: Work): Promise<Close> {
  const { queue, concurrency, declare } = work
  const closing = createBroadcast()
  let takenBack = createBroadcast()

  async function deliver(delivery: ConsumeMessage, channel: Channel): Promise<void> {
    const { signal } = takenBack
    const verdict = await judge(work, readMessage(delivery), { attempt: attemptOf(delivery), signal })
    try {
      await settle(work, verdict, delivery, channel, closing.signal)
      work.metrics.queueConsumed.inc({ queue, outcome: verdict.outcome })
    } catch (error) {
      // Unsettled, so the broker takes it back with the channel and delivers it again.
      work.logger.warn('delivery could not be settled', { queue, error })
    }
  }

  return openConsumer(link, {
    queue,
    concurrency,
    declare,
    opened() {
      takenBack = createBroadcast()
    },
    deliver,
    lost: (error) => takenBack.abort(error),
    closing: () => closing.abort(),
    outOfGrace: () => takenBack.abort(),
  })
}

/** Requeues with a pause, during which the delivery keeps its place among the concurrent ones. */
async function settle(
  { publisher, queue }: Work,
  verdict: Verdict,
  delivery: ConsumeMessage,
  channel: Channel,
  closing: AbortSignal,
): Promise<void> {
  if (verdict.outcome === 'retry') {
    await pause(verdict.delayMs, closing)
    return channel.nack(delivery, false, true)
  }
  if (verdict.outcome === 'dead_letter') {
    const message = readMessage(delivery)
    await publisher.publish('', deadQueue(queue), bodyOf(message), {
      ...deadLetterOptions(message, verdict.reason),
      mandatory: true,
    })
  }
  channel.ack(delivery)
}

/** What is kept stays unacknowledged, so that it does not come again, until the channel closes and puts it back. */
async function sweep(
  channel: Channel,
  queue: string,
  publisher: Publisher,
  decide: (letter: DeadLettered) => Fate,
): Promise<Sweep> {
  const done = { kept: 0, retried: 0, dropped: 0 }
  const dead = deadQueue(queue)
  await channel.assertQueue(dead, { durable: true, arguments: { 'x-queue-type': 'quorum' } })
  for (let next = await channel.get(dead); next; next = await channel.get(dead)) {
    const message = readMessage(next)
    const fate = decide({ message, reason: deadLetterReason(next) })
    done[counterOf[fate]] += 1
    if (fate === 'keep') continue
    // First the new message, then the old one's end: rather twice than not at all.
    if (fate === 'retry')
      await publisher.publish('', queue, bodyOf(message), { ...optionsOf(message), mandatory: true })
    channel.ack(next)
  }
  return done
}

/** Takes without acknowledging; closing the channel puts everything back. */
async function peek(channel: Channel, queue: string, limit: number): Promise<DeadLetters> {
  const taken: GetMessage[] = []
  let left = (await channel.assertQueue(queue, { durable: true, arguments: { 'x-queue-type': 'quorum' } }))
    .messageCount
  for (let next = await channel.get(queue); next; next = taken.length < limit && (await channel.get(queue))) {
    taken.push(next)
    left = next.fields.messageCount
  }
  return {
    count: taken.length + left,
    messages: taken.map((message) => ({ message: readMessage(message), reason: deadLetterReason(message) })),
  }
}
