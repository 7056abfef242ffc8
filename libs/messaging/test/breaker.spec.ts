import { AppError } from '@tutor/contracts'
import { type Broker, client, serve } from '@tutor/messaging'
import {
  eventually,
  type Harness,
  metrics,
  plainHandlers,
  recordingLogger,
  testContract,
} from './fixtures.js'

/** How a client guards a neighbour, on every broker. */
export function describeBreaker({ open }: Harness): void {
  describe('breaker of a client', () => {
    const { logger } = recordingLogger()
    const options = { logger, metrics, resetTimeoutMs: 50 }
    let broker: Broker
    beforeEach(async () => {
      broker = await open()
    })
    afterEach(() => broker.close({ graceMs: 0 }))

    test('opens after repeated UNAVAILABLE, for streams too, and closes when the neighbour is back', async () => {
      const contract = testContract()
      const caller = client(broker, contract, { ...options, resetTimeoutMs: 200 })
      const read = async () => {
        for await (const { n } of caller.count({ to: 1 })) return n
        return undefined
      }
      await eventually(() =>
        expect(caller.tomorrow({ at: new Date() })).rejects.toMatchObject({ reason: 'circuit_open' }),
      )
      await expect(read()).rejects.toMatchObject({ code: 'UNAVAILABLE', reason: 'circuit_open' })
      await serve(broker, contract, plainHandlers, options)
      await eventually(async () => expect(await read()).toBe(0))
      expect(await caller.add({ a: 1, b: 2 })).toEqual({ sum: 3 })
    })

    test('stays closed however often callers are refused for their own mistakes', async () => {
      const contract = testContract()
      const brief = () => Promise.reject(new AppError('NOT_FOUND', 'no such thing'))
      await serve(broker, contract, { ...plainHandlers, brief }, options)
      const caller = client(broker, contract, options)
      for (let i = 0; i < 20; i += 1)
        await expect(caller.brief({}, { timeoutMs: 60_000 })).rejects.toMatchObject({ code: 'NOT_FOUND' })
      expect(await caller.add({ a: 1, b: 2 })).toEqual({ sum: 3 })
    })
  })
}
