import { amqpCalls } from './amqp-calls.js'
import { closedError } from './amqp-gate.js'
import { type Link, type LinkOptions, openLink } from './amqp-link.js'
import { amqpPublisher } from './amqp-publisher.js'
import { amqpWork } from './amqp-work.js'
import type { Broker, Close } from './broker.js'
import { once } from './in-flight.js'
import { closeGraceMs } from './limits.js'

/** RabbitMQ, 3.10 or later. The connection comes back by itself, and with it whatever was served and consumed. */
export async function amqpBroker(url: string, options: LinkOptions): Promise<Broker> {
  const link = await openLink(url, options)
  try {
    return await assemble(link, options)
  } catch (error) {
    await link.close()
    throw error
  }
}

async function assemble(link: Link, options: LinkOptions): Promise<Broker> {
  const calls = await amqpCalls(link)
  const publisher = await amqpPublisher(link)
  const work = amqpWork(link, publisher, options)
  const closers: Close[] = []
  const remembered =
    <A extends unknown[]>(open: (...args: A) => Promise<Close>) =>
    async (...args: A): Promise<Close> => {
      const close = await open(...args)
      closers.push(close)
      return close
    }
  return {
    ...work,
    request: calls.request,
    requestStream: calls.requestStream,
    respond: remembered(calls.respond),
    consume: remembered(work.consume),
    subscribe: remembered(work.subscribe),
    status: link.status,
    close: once(async (closeOptions) => {
      await Promise.all(closers.map((close) => close(closeOptions)))
      await publisher.flush(closeOptions?.graceMs ?? closeGraceMs)
      calls.failAll(closedError())
      await link.close()
    }),
  }
}
