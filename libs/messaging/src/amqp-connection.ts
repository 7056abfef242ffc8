import { hostname } from 'node:os'
import type { Logger } from '@tutor/platform'
import { type Channel, type ConfirmChannel, connect } from 'amqplib'

const connectTimeoutMs = 5_000

/** One live connection. A channel that fails takes the connection with it, so that everything is set up anew. */
export interface Connection {
  openChannel(): Promise<Channel>
  openConfirmChannel(): Promise<ConfirmChannel>
  /** Closes a channel for good, without taking it for a failure. */
  closeChannel(channel: Channel): Promise<void>
  /** A channel for one purpose. Its failure is the caller's alone. */
  withChannel<R>(use: (channel: Channel) => Promise<R>): Promise<R>
  isAlive(): boolean
  /** Gives the connection up as lost. */
  drop(reason: string): void
  close(): Promise<void>
}

export interface ConnectionEvents {
  readonly lost: (connection: Connection) => void
  readonly blocked: (connection: Connection, blocked: boolean) => void
}

export async function openConnection(
  url: string,
  logger: Logger,
  events: ConnectionEvents,
): Promise<Connection> {
  const model = await connect(url, {
    noDelay: true,
    keepAlive: true,
    timeout: connectTimeoutMs,
    clientProperties: { connection_name: `tutor@${hostname()}:${process.pid}` },
  })
  const expected = new WeakSet<Channel>()
  let alive = true

  const end = (): void => {
    if (!alive) return
    alive = false
    events.lost(connection)
  }
  function watch<C extends Channel>(channel: C): C {
    channel.on('error', (error) => logger.warn('broker channel failed', { error }))
    channel.on('close', () => {
      if (!expected.has(channel)) connection.drop('a channel was closed')
    })
    return channel
  }
  const closeQuietly = (closing: Promise<void>): Promise<void> => closing.catch(() => undefined)

  const connection: Connection = {
    openChannel: async () => watch(await model.createChannel()),
    openConfirmChannel: async () => watch(await model.createConfirmChannel()),
    async closeChannel(channel) {
      expected.add(channel)
      await closeQuietly(orRejected(() => channel.close()))
    },
    async withChannel(use) {
      const channel = await model.createChannel()
      channel.on('error', (error) => logger.debug('broker refused an operation', { error }))
      try {
        return await use(channel)
      } finally {
        await closeQuietly(orRejected(() => channel.close()))
      }
    },
    isAlive: () => alive,
    drop(reason) {
      if (!alive) return
      logger.warn('broker connection given up', { reason })
      end()
      void closeQuietly(orRejected(() => model.close()))
    },
    async close() {
      alive = false
      await closeQuietly(orRejected(() => model.close()))
    },
  }

  model.on('error', (error) => logger.warn('broker connection failed', { error }))
  model.on('close', end)
  model.on('blocked', () => events.blocked(connection, true))
  model.on('unblocked', () => events.blocked(connection, false))
  return connection
}

/** amqplib throws from some methods that return promises when the channel is already closed. */
async function orRejected(action: () => Promise<void>): Promise<void> {
  await action()
}
