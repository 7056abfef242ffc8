import { AppError, toWire } from '@tutor/contracts'
import type { Channel, ConsumeMessage } from 'amqplib'
import { bodyOf, frameOptions, readFrame } from './amqp-codec.js'
import { openConsumer } from './amqp-consumer.js'
import { lostError } from './amqp-gate.js'
import type { Link, LinkPart } from './amqp-link.js'
import type { Broker, Close, RespondHandler } from './broker.js'
import { type Frame, frame } from './frame.js'
import { cancelExchange } from './names.js'
import { createRequester, type Requester } from './requester.js'
import { createResponder, type Responder } from './responder.js'

export interface AmqpCalls extends Pick<Requester, 'request' | 'requestStream' | 'failAll'> {
  readonly respond: Broker['respond']
}

/** This process as others reach it: its queue for answers, credits and cancellations. */
interface Desk {
  readonly channel: Channel
  readonly address: string
}

/**
 * Transient requests: a classic queue for each served name, one exclusive reply queue for each process, a direct
 * exchange for cancellations. `mandatory` makes "nobody serves this" known at once.
 */
export async function amqpCalls(link: Link): Promise<AmqpCalls> {
  const responders = new Set<Responder>()
  let desk: Desk | undefined

  const send = (exchange: string, key: string, sent: Frame, options = {}): void => {
    if (!desk || !link.isWritable()) throw lostError()
    const { channel, address } = desk
    try {
      channel.publish(exchange, key, bodyOf(sent.message), {
        ...frameOptions({ ...sent, from: address }),
        ...options,
      })
    } catch (cause) {
      throw new AppError('UNAVAILABLE', 'The broker took no message', {
        cause,
        reason: 'broker_disconnected',
      })
    }
  }
  const requester = createRequester({
    request: (queue, request, ttlMs) =>
      send('', queue, request, { mandatory: true, expiration: Math.max(1, Math.ceil(ttlMs)) }),
    credit: (to, credit) => send('', to, credit),
    cancel: (queue, cancel) => send(cancelExchange, queue, cancel),
  })

  function receive(received: Frame | undefined): void {
    if (received?.kind === 'credit' || received?.kind === 'cancel')
      for (const responder of responders) responder.control(received)
    else if (received) requester.receive(received)
  }

  const part: LinkPart = {
    async setUp(connection) {
      const channel = await connection.openChannel()
      const { queue: address } = await channel.assertQueue('', {
        exclusive: true,
        durable: false,
        autoDelete: true,
      })
      await channel.assertExchange(cancelExchange, 'direct', { durable: true })
      channel.on('return', ({ properties, fields }) => {
        const error = new AppError('UNAVAILABLE', `Nobody serves ${fields.routingKey}`, {
          reason: 'not_served',
        })
        requester.fail(String(properties.correlationId), error)
      })
      const take = (delivery: ConsumeMessage | null): void =>
        delivery ? receive(readFrame(delivery)) : connection.drop('the reply queue was deleted')
      await channel.consume(address, take, { noAck: true })
      desk = { channel, address }
    },
    lost(error) {
      desk = undefined
      requester.failAll(error)
    },
  }
  await link.add(part)

  return {
    request: requester.request,
    requestStream: requester.requestStream,
    failAll: requester.failAll,
    respond: (queue, handler, { concurrency }) =>
      openResponder(link, { queue, handler, concurrency, responders, address: () => desk?.address ?? '' }),
  }
}

interface ResponderOptions {
  readonly queue: string
  readonly handler: RespondHandler
  readonly concurrency: number
  readonly responders: Set<Responder>
  readonly address: () => string
}

async function openResponder(link: Link, options: ResponderOptions): Promise<Close> {
  const { queue, responders, address } = options
  let serving: Channel | undefined

  function reply(to: string, answer: Frame): void {
    try {
      const properties = frameOptions({ ...answer, from: address() })
      serving?.publish('', to, bodyOf(answer.message), { ...properties, mandatory: true })
    } catch {
      // The connection is gone; its loss aborts the call and its caller is told by its own side.
    }
  }
  const responder = createResponder(options.handler, reply)
  responders.add(responder)

  /**
   * At most once: what a dying process had in hand comes back marked, and is refused. When it is acknowledged its
   * handler has let go, so that `concurrency` bounds what runs.
   */
  async function deliver(delivery: ConsumeMessage, channel: Channel): Promise<void> {
    const request = readFrame(delivery)
    if (request && delivery.fields.redelivered) reply(request.from, refusal(request))
    else if (request) await responder.receive(request)
    settle(() => channel.ack(delivery))
  }

  const close = await openConsumer(link, {
    queue,
    concurrency: options.concurrency,
    declare: (connection) =>
      connection.withChannel(async (channel) => {
        await channel.assertQueue(queue, { durable: false, autoDelete: true })
        await channel.bindQueue(address(), cancelExchange, queue)
      }),
    opened(channel) {
      serving = channel
      // The caller's process is gone, so nobody reads the stream.
      channel.on('return', ({ properties }) =>
        responder.control(frame('cancel', String(properties.correlationId), {})),
      )
    },
    deliver,
    lost: (error) => responder.abort(error),
    closing: () => undefined,
    outOfGrace: () =>
      responder.abort(
        new AppError('UNAVAILABLE', 'The service is shutting down', { reason: 'shutting_down' }),
      ),
  })
  return async (closeOptions) => {
    await close(closeOptions)
    responders.delete(responder)
  }
}

function refusal(request: Frame): Frame {
  const error = new AppError('UNAVAILABLE', 'The service stopped during the call', { reason: 'server_lost' })
  return frame('error', request.id, {
    message: { type: request.message.type, body: JSON.stringify(toWire(error)), headers: {} },
  })
}

function settle(action: () => void): void {
  try {
    action()
  } catch {
    // The channel is closed: the broker has taken the delivery back.
  }
}
