import { AppError } from '@tutor/contracts'
import { type Broker, client, serve } from '@tutor/messaging'
import {
  abortedBy,
  eventually,
  gate,
  type Harness,
  metrics,
  plainHandlers,
  recordingLogger,
  testContract,
} from './fixtures.js'

/** What a streamed answer promises, on every broker. */
export function describeStreams({ open }: Harness): void {
  describe('streams', () => {
    const { logger } = recordingLogger()
    const options = { logger, metrics }
    let broker: Broker
    beforeEach(async () => {
      broker = await open()
    })
    afterEach(() => broker.close({ graceMs: 0 }))

    const readInto = async (chunks: number[], stream: AsyncIterable<{ n: number }>): Promise<void> => {
      for await (const { n } of stream) chunks.push(n)
    }
    /** Yields 0 and 1, then waits for its cancellation. */
    const endless = () => {
      const cancelled = gate()
      async function* count(_: unknown, { signal }: { signal: AbortSignal }) {
        yield { n: 0 }
        yield { n: 1 }
        await abortedBy(signal)
        cancelled.open()
      }
      return { count, cancelled: cancelled.opened }
    }

    test('deliver every chunk in order, and end', async () => {
      const contract = testContract()
      await serve(broker, contract, plainHandlers, options)
      const chunks: number[] = []
      await readInto(chunks, client(broker, contract, options).count({ to: 500 }))
      expect(chunks).toEqual(Array.from({ length: 500 }, (_, n) => n))
    })

    test('may be empty', async () => {
      const contract = testContract()
      await serve(broker, contract, plainHandlers, options)
      const chunks: number[] = []
      await readInto(chunks, client(broker, contract, options).count({ to: 0 }))
      expect(chunks).toEqual([])
    })

    test("show the handler's error after the chunks that came before it", async () => {
      const contract = testContract()
      async function* count() {
        yield { n: 0 }
        yield { n: 1 }
        throw new AppError('BAD_GATEWAY', 'the model broke off')
      }
      await serve(broker, contract, { ...plainHandlers, count }, options)
      const chunks: number[] = []
      await expect(
        readInto(chunks, client(broker, contract, options).count({ to: 3 })),
      ).rejects.toMatchObject({
        code: 'BAD_GATEWAY',
        message: 'the model broke off',
      })
      expect(chunks).toEqual([0, 1])
    })

    test('are cut with an error, never silently, when their server closes midway', async () => {
      const contract = testContract()
      const { count } = endless()
      const close = await serve(broker, contract, { ...plainHandlers, count }, options)
      const chunks: number[] = []
      const reading = readInto(chunks, client(broker, contract, options).count({ to: 3 }))
      const rejection = expect(reading).rejects.toMatchObject({ code: 'UNAVAILABLE' })
      await eventually(() => expect(chunks).toEqual([0, 1]))
      await close({ graceMs: 0 })
      await rejection
    })

    test('reject with TIMEOUT when the next chunk stays out', async () => {
      const contract = testContract()
      async function* silent(_: object, { signal }: { signal: AbortSignal }) {
        yield { n: 0 }
        await abortedBy(signal)
      }
      await serve(broker, contract, { ...plainHandlers, silent }, options)
      const chunks: number[] = []
      await expect(readInto(chunks, client(broker, contract, options).silent({}))).rejects.toMatchObject({
        code: 'TIMEOUT',
      })
      expect(chunks).toEqual([0])
    })

    test('cancel their handler when the reader leaves the loop', async () => {
      const contract = testContract()
      const { count, cancelled } = endless()
      await serve(broker, contract, { ...plainHandlers, count }, options)
      for await (const { n } of client(broker, contract, options).count({ to: 3 })) if (n === 1) break
      await cancelled
    })

    test('cancel their handler when the caller aborts, who gets CANCELLED', async () => {
      const contract = testContract()
      const { count, cancelled } = endless()
      await serve(broker, contract, { ...plainHandlers, count }, options)
      const controller = new AbortController()
      const chunks: number[] = []
      const stream = client(broker, contract, options).count({ to: 3 }, { signal: controller.signal })
      const rejection = expect(readInto(chunks, stream)).rejects.toMatchObject({ code: 'CANCELLED' })
      await eventually(() => expect(chunks).toEqual([0, 1]))
      controller.abort()
      await rejection
      await cancelled
    })

    test('let the handler run only a bounded number of chunks ahead of the reader', async () => {
      const contract = testContract()
      let made = 0
      let furthestAhead = 0
      async function* count({ to }: { to: number }) {
        for (; made < to; made += 1) yield { n: made }
      }
      await serve(broker, contract, { ...plainHandlers, count }, options)
      let taken = 0
      for await (const _chunk of client(broker, contract, options).count({ to: 400 })) {
        if (taken === 0) await eventually(() => expect(made).toBeGreaterThan(30))
        furthestAhead = Math.max(furthestAhead, made - taken)
        taken += 1
        await new Promise(setImmediate)
      }
      expect(taken).toBe(400)
      expect(furthestAhead).toBeLessThan(150)
    })

    test('begin with UNAVAILABLE when nobody serves the contract', async () => {
      const chunks: number[] = []
      await expect(
        readInto(chunks, client(broker, testContract(), options).count({ to: 1 })),
      ).rejects.toMatchObject({ code: 'UNAVAILABLE', reason: 'not_served' })
    })
  })
}
