import { randomUUID } from 'node:crypto'
import { createServer, type Server } from 'node:net'
import { hostname } from 'node:os'
import { type Broker, client, openBroker, serve } from '@tutor/messaging'
import { connect } from 'amqplib'
import { describeBroker } from './broker.spec.js'
import {
  abortedBy,
  aMessage,
  eventually,
  gate,
  metrics,
  plainHandlers,
  recordingLogger,
  testContract,
} from './fixtures.js'

const management = process.env['RABBITMQ_MANAGEMENT_URL'] ?? 'http://guest:guest@127.0.0.1:15672'

/** The spec of every broker against RabbitMQ, and what only a network makes possible. */
export function describeAmqp(url: string): void {
  const { logger, lines } = recordingLogger()
  const deleteQueues = async (names: readonly string[]): Promise<void> => {
    const connection = await connect(url)
    const channel = await connection.createChannel()
    for (const name of names) await channel.deleteQueue(name)
    await connection.close()
  }
  describeBroker('amqp', {
    open: (given = logger) => openBroker(url, { logger: given, metrics }),
    deleteQueues,
  })

  describe('amqp broker whose connection is killed', () => {
    const queue = `test-${randomUUID()}`
    const options = { logger, metrics }
    let broker: Broker
    beforeEach(async () => {
      lines.length = 0
      broker = await openBroker(url, options)
    })
    afterEach(() => broker.close({ graceMs: 0 }))
    afterAll(() => deleteQueues([queue, `${queue}.dead`]))

    test('restores servers and consumers by itself, and keeps every confirmed publish', async () => {
      const contract = testContract()
      await serve(broker, contract, plainHandlers, options)
      const seen = new Set<string>()
      await broker.consume(queue, async ({ body }) => void seen.add(body), {
        concurrency: 4,
        deliveryLimit: 5,
      })
      const confirmed: string[] = []
      const isBack = (): boolean => lines.some(({ message }) => message === 'broker connection is back')
      const killing = killConnections()
      for (let n = 0; !isBack(); n += 10) {
        const bodies = Array.from({ length: 10 }, (_, offset) => String(n + offset))
        await Promise.all(bodies.map((body) => broker.publish(queue, aMessage(body))))
        confirmed.push(...bodies)
      }
      await killing
      await eventually(() => expect(confirmed.filter((body) => !seen.has(body))).toEqual([]))
      const caller = client(broker, contract, { metrics, resetTimeoutMs: 50 })
      await eventually(async () => expect(await caller.add({ a: 1, b: 2 })).toEqual({ sum: 3 }))
      expect(broker.status()).toBe('connected')
    })

    test('breaks a stream off with UNAVAILABLE after the chunks that came', async () => {
      const contract = testContract()
      async function* count(_: object, { signal }: { signal: AbortSignal }) {
        yield { n: 0 }
        await abortedBy(signal)
      }
      await serve(broker, contract, { ...plainHandlers, count }, options)
      const chunks: number[] = []
      const read = async (): Promise<void> => {
        const stream = client(broker, contract, options).count({ to: 2 })
        for await (const { n } of stream) chunks.push(n)
      }
      const rejection = expect(read()).rejects.toMatchObject({ code: 'UNAVAILABLE' })
      await eventually(() => expect(chunks).toEqual([0]))
      await killConnections()
      await rejection
    })

    test('rejects the waiting call with UNAVAILABLE, aborts its handler and runs it no second time', async () => {
      const contract = testContract()
      const [started, aborted] = [gate(), gate()]
      let calls = 0
      const tomorrow = async (input: { at: Date }, { signal }: { signal: AbortSignal }) => {
        calls += 1
        started.open()
        await abortedBy(signal)
        aborted.open()
        return input
      }
      await serve(broker, contract, { ...plainHandlers, tomorrow }, options)
      const caller = client(broker, contract, { metrics, resetTimeoutMs: 50 })
      const rejection = expect(caller.tomorrow({ at: new Date() })).rejects.toMatchObject({
        code: 'UNAVAILABLE',
      })
      await started.opened
      await killConnections()
      await rejection
      await aborted.opened
      await eventually(async () => expect(await caller.add({ a: 1, b: 2 })).toEqual({ sum: 3 }))
      expect(calls).toBe(1)
    })
  })

  test('a call whose server went down is refused by the next one, not run a second time', async () => {
    const contract = testContract()
    const broker = await openBroker(url, { logger, metrics })
    const dying = await connect(url)
    const channel = await dying.createChannel()
    const taken = gate()
    await channel.assertQueue(`tutor.rpc.${contract.name}`, { durable: false, autoDelete: true })
    await channel.consume(`tutor.rpc.${contract.name}`, () => taken.open())
    const call = client(broker, contract, { metrics }).tomorrow({ at: new Date() })
    const rejection = expect(call).rejects.toMatchObject({ code: 'UNAVAILABLE', reason: 'server_lost' })
    await taken.opened
    await serve(broker, contract, plainHandlers, { logger, metrics })
    await dying.close()
    await rejection
    await broker.close()
  })

  test('RabbitMQ itself puts a message aside when its consumers go down with it', async () => {
    const queue = `test-${randomUUID()}`
    const broker = await openBroker(url, { logger, metrics })
    await broker.declareQueue(queue, { deliveryLimit: 3 })
    await broker.publish(queue, aMessage('one'))
    let deliveries = 0
    const connection = await connect(url)
    const channel = await connection.createChannel()
    await channel.consume(queue, (delivery) => {
      if (!delivery) return
      deliveries += 1
      channel.nack(delivery, false, true)
    })
    await eventually(async () =>
      expect(await broker.deadLetters(queue)).toEqual({
        count: 1,
        messages: [{ message: aMessage('one'), reason: 'delivery_limit' }],
      }),
    )
    expect(deliveries).toBe(3)
    await connection.close()
    await broker.close()
    await deleteQueues([queue, `${queue}.dead`])
  })

  describe('openBroker', () => {
    test('tries the hosts between the commas in turn', async () => {
      const dead = await closedPort()
      const broker = await openBroker(url.replace(/(?<=@|\/\/)(?=[^@/]+(\/|$))/, `127.0.0.1:${dead},`), {
        logger,
        metrics,
      })
      expect(broker.status()).toBe('connected')
      await broker.close()
    })

    test('rejects, naming BROKER_URL without its password, when no host can be reached', async () => {
      const opening = openBroker(`amqp://tutor:hidden@127.0.0.1:${await closedPort()}/`, {
        logger,
        metrics,
        startTimeoutMs: 200,
      })
      const error = await opening.then(
        () => undefined,
        (failure: Error) => failure,
      )
      expect(error).toMatchObject({ code: 'UNAVAILABLE' })
      expect(error?.message).toContain('BROKER_URL amqp://tutor:***@127.0.0.1')
      expect(error?.message).not.toContain('hidden')
    })

    test('does not try again when the broker refuses the credentials', async () => {
      const wrong = url.replace(/\/\/([^@/]*@)?/, '//nobody:wrong@')
      await expect(openBroker(wrong, { logger, metrics, startTimeoutMs: 600_000 })).rejects.toMatchObject({
        reason: 'broker_unreachable',
      })
    })
  })
}

/** Closes the connections of this process through the management API, which learns of them a little late. */
async function killConnections(): Promise<void> {
  const ours = `tutor@${hostname()}:${process.pid}`
  const { username, password, origin } = new URL(management)
  const headers = { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` }
  await eventually(async () => {
    const response = await fetch(`${origin}/api/connections`, { headers })
    // The management API's documented fields.
    const all = (await response.json()) as { name: string; user_provided_name?: string }[]
    const found = all.filter(({ user_provided_name }) => user_provided_name === ours)
    expect(found).not.toEqual([])
    for (const { name } of found)
      await fetch(`${origin}/api/connections/${encodeURIComponent(name)}`, { method: 'DELETE', headers })
  })
}

/** A port on which nobody listens. */
async function closedPort(): Promise<number> {
  const server = await new Promise<Server>((resolve) => {
    const listening = createServer().listen(0, '127.0.0.1', () => resolve(listening))
  })
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address ? address.port : 0
}
