import { randomUUID } from 'node:crypto'
import { type Broker, DeadLetter, type Delivery, type Message } from '@tutor/messaging'
import { abortedBy, aMessage, eventually, gate, type Harness } from './fixtures.js'

/** What work queues and events promise, on every broker. */
export function describeWork({ open, deleteQueues }: Harness): void {
  const made: string[] = []
  const aQueue = (): string => {
    const name = `test-${randomUUID()}`
    made.push(name)
    return name
  }
  const aGroup = (): string => {
    const name = `test-${randomUUID()}`
    made.push(`tutor.events.${name}`)
    return name
  }
  afterAll(() => deleteQueues(made.flatMap((name) => [name, `${name}.dead`])))

  let broker: Broker
  beforeEach(async () => {
    broker = await open()
  })
  afterEach(() => broker.close({ graceMs: 0 }))

  describe('work queues', () => {
    const deliveryLimit = 3

    test('keep what is published until somebody consumes, and deliver it whole', async () => {
      const queue = aQueue()
      await broker.declareQueue(queue, { deliveryLimit })
      await broker.publish(queue, aMessage('one'))
      const seen: unknown[] = []
      await broker.consume(queue, async (message, { attempt }) => void seen.push({ message, attempt }), {
        concurrency: 1,
        deliveryLimit,
      })
      await eventually(() => expect(seen).toEqual([{ message: aMessage('one'), attempt: 1 }]))
    })

    test('deliver each message to one consumer, in order, and no message twice', async () => {
      const queue = aQueue()
      const seen: string[] = []
      await broker.consume(queue, async ({ body }) => void seen.push(body), { concurrency: 1, deliveryLimit })
      const bodies = Array.from({ length: 100 }, (_, n) => String(n))
      await Promise.all(bodies.map((body) => broker.publish(queue, aMessage(body))))
      await eventually(() => expect(seen).toEqual(bodies))
    })

    test('reject a publish with UNAVAILABLE when there is no such queue', async () => {
      await expect(broker.publish(aQueue(), aMessage('lost'))).rejects.toMatchObject({
        code: 'UNAVAILABLE',
        reason: 'unroutable',
      })
    })

    test('refuse to be declared again with another limit', async () => {
      const queue = aQueue()
      await broker.declareQueue(queue, { deliveryLimit: 3 })
      await broker.declareQueue(queue, { deliveryLimit: 3 })
      await expect(broker.declareQueue(queue, { deliveryLimit: 4 })).rejects.toMatchObject({
        code: 'CONFLICT',
      })
      expect(broker.status()).toBe('connected')
    })

    test('deliver again when the handler rejects, counting the attempts', async () => {
      const queue = aQueue()
      const attempts: number[] = []
      const flaky = async (_: unknown, { attempt }: { attempt: number }) => {
        attempts.push(attempt)
        if (attempt === 1) throw new Error('not yet')
      }
      await broker.consume(queue, flaky, { concurrency: 1, deliveryLimit })
      await broker.publish(queue, aMessage('one'))
      await eventually(() => expect(attempts).toEqual([1, 2]))
      expect(await broker.deadLetters(queue)).toMatchObject({ count: 0 })
    })

    test('put a message aside after as many deliveries as the limit says', async () => {
      const queue = aQueue()
      const attempts: number[] = []
      const failing = async (_: unknown, { attempt }: { attempt: number }) => {
        attempts.push(attempt)
        throw new Error('never')
      }
      await broker.consume(queue, failing, { concurrency: 1, deliveryLimit })
      await broker.publish(queue, aMessage('one'))
      await eventually(async () =>
        expect(await broker.deadLetters(queue)).toEqual({
          count: 1,
          messages: [{ message: aMessage('one'), reason: 'delivery_limit' }],
        }),
      )
      expect(attempts).toEqual([1, 2, 3])
    })

    test('put a message aside at once when the handler says DeadLetter', async () => {
      const queue = aQueue()
      let deliveries = 0
      const refusing = async () => {
        deliveries += 1
        throw new DeadLetter('unknown_turn')
      }
      await broker.consume(queue, refusing, { concurrency: 1, deliveryLimit })
      await broker.publish(queue, aMessage('one'))
      await eventually(async () =>
        expect(await broker.deadLetters(queue)).toEqual({
          count: 1,
          messages: [{ message: aMessage('one'), reason: 'unknown_turn' }],
        }),
      )
      expect(deliveries).toBe(1)
    })

    test('go through the dead letters: keep, retry with a fresh count, drop', async () => {
      const queue = aQueue()
      let refuse = true
      const handled: string[] = []
      const handler = async ({ body }: Message, { attempt }: Delivery) => {
        if (refuse) throw new DeadLetter('refused')
        handled.push(`${body} ${attempt}`)
      }
      await broker.consume(queue, handler, { concurrency: 1, deliveryLimit })
      for (const name of ['keep', 'retry', 'drop']) await broker.publish(queue, aMessage(name))
      await eventually(async () => expect(await broker.deadLetters(queue)).toMatchObject({ count: 3 }))
      refuse = false
      const bodies = ['keep', 'retry', 'drop'].map((name) => aMessage(name).body)
      const fates = new Map(bodies.map((body, at) => [body, (['keep', 'retry', 'drop'] as const)[at]]))
      const sweep = await broker.sweepDeadLetters(queue, ({ message }) => fates.get(message.body) ?? 'keep')
      expect(sweep).toEqual({ kept: 1, retried: 1, dropped: 1 })
      await eventually(() => expect(handled).toEqual([`${bodies[1]} 1`]))
      await eventually(async () =>
        expect(await broker.deadLetters(queue)).toEqual({
          count: 1,
          messages: [{ message: aMessage('keep'), reason: 'refused' }],
        }),
      )
    })

    test('hand out as many messages at a time as the consumer asked for', async () => {
      const queue = aQueue()
      const [both, finish] = [gate(), gate()]
      let running = 0
      const handler = async () => {
        running += 1
        if (running === 2) both.open()
        await finish.opened
      }
      await broker.consume(queue, handler, { concurrency: 2, deliveryLimit })
      await Promise.all(['one', 'two', 'three'].map((body) => broker.publish(queue, aMessage(body))))
      await both.opened
      expect(running).toBe(2)
      finish.open()
      await eventually(() => expect(running).toBe(3))
    })

    test('closing a consumer waits for the handler in flight, and its message does not come again', async () => {
      const queue = aQueue()
      const [started, finish] = [gate(), gate()]
      const seen: string[] = []
      const slow = async ({ body }: { body: string }) => {
        started.open()
        await finish.opened
        seen.push(body)
      }
      const close = await broker.consume(queue, slow, { concurrency: 1, deliveryLimit })
      await broker.publish(queue, aMessage('one'))
      await started.opened
      const closed = close()
      finish.open()
      await closed
      expect(seen).toEqual(['one'])
      await broker.consume(queue, async ({ body }) => void seen.push(body), { concurrency: 1, deliveryLimit })
      await broker.publish(queue, aMessage('two'))
      await eventually(() => expect(seen).toEqual(['one', 'two']))
    })

    test('give to the next consumer what one could not finish within its grace', async () => {
      const queue = aQueue()
      const [started, aborted] = [gate(), gate()]
      const stuck = async (_: unknown, { signal }: { signal: AbortSignal }) => {
        started.open()
        await abortedBy(signal)
        aborted.open()
        await new Promise(() => undefined)
      }
      const close = await broker.consume(queue, stuck, { concurrency: 1, deliveryLimit })
      await broker.publish(queue, aMessage('one'))
      await started.opened
      await close({ graceMs: 0 })
      await aborted.opened
      const attempts: number[] = []
      await broker.consume(queue, async (_, { attempt }) => void attempts.push(attempt), {
        concurrency: 1,
        deliveryLimit,
      })
      await eventually(() => expect(attempts).toEqual([2]))
    })
  })

  describe('events', () => {
    test('reach one member of each group whose pattern matches, once', async () => {
      const [first, second, other] = [aGroup(), aGroup(), aGroup()]
      const topic = `test.${randomUUID()}`
      const seen: string[] = []
      const seenBy =
        (group: string) =>
        async ({ body }: { body: string }) =>
          void seen.push(`${group} ${body}`)
      await broker.subscribe(first, `${topic}.*`, seenBy('first'))
      await broker.subscribe(first, `${topic}.*`, seenBy('first'))
      await broker.subscribe(second, `${topic}.#`, seenBy('second'))
      await broker.subscribe(other, `${topic}.b`, seenBy('other'))
      for (const body of ['1', '2', '3']) await broker.publishEvent(`${topic}.a`, aMessage(body))
      await broker.publishEvent(`${topic}.b`, aMessage('last'))
      const expected = ['1', '2', '3', 'last'].flatMap((body) => [`first ${body}`, `second ${body}`])
      await eventually(() => expect([...seen].sort()).toEqual([...expected, 'other last'].sort()))
    })

    test('wait for a group that is away', async () => {
      const group = aGroup()
      const topic = `test.${randomUUID()}`
      const away = await broker.subscribe(group, topic, async () => undefined)
      await away()
      await broker.publishEvent(topic, aMessage('missed'))
      const seen: string[] = []
      await broker.subscribe(group, topic, async ({ body }) => void seen.push(body))
      await eventually(() => expect(seen).toEqual(['missed']))
    })

    test('without any group are no error', async () => {
      await expect(broker.publishEvent(`test.${randomUUID()}`, aMessage('one'))).resolves.toBeUndefined()
    })
  })
}
