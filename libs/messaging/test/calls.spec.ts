import { AppError } from '@tutor/contracts'
import { type Broker, client, serve } from '@tutor/messaging'
import { currentContext, runInContext } from '@tutor/platform'
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

/** What a request through a contract promises, on every broker. */
export function describeCalls({ open }: Harness): void {
  describe('calls', () => {
    const { logger } = recordingLogger()
    const options = { logger, metrics }
    let broker: Broker
    beforeEach(async () => {
      broker = await open()
    })
    afterEach(() => broker.close({ graceMs: 0 }))

    test('carry dates through the contract, not raw objects', async () => {
      const contract = testContract()
      await serve(broker, contract, plainHandlers, options)
      const answer = await client(broker, contract, options).tomorrow({
        at: new Date('2025-01-01T00:00:00Z'),
      })
      expect(answer.at).toEqual(new Date('2025-01-02T00:00:00Z'))
    })

    test('reject with UNAVAILABLE without waiting for the time limit when nobody serves the contract', async () => {
      const nobody = client(broker, testContract(), options)
      await expect(nobody.tomorrow({ at: new Date() })).rejects.toMatchObject({
        code: 'UNAVAILABLE',
        reason: 'not_served',
      })
    })

    test('reject with UNAVAILABLE when the last server has closed', async () => {
      const contract = testContract()
      const close = await serve(broker, contract, plainHandlers, options)
      const caller = client(broker, contract, options)
      await caller.add({ a: 1, b: 1 })
      await close()
      await expect(caller.tomorrow({ at: new Date() })).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    })

    test("reject with TIMEOUT after the contract's limit, and abort the handler", async () => {
      const contract = testContract()
      const aborted = gate()
      const brief = async (_: object, { signal }: { signal: AbortSignal }) => {
        await abortedBy(signal)
        aborted.open()
        return {}
      }
      await serve(broker, contract, { ...plainHandlers, brief }, options)
      await expect(client(broker, contract, options).brief({})).rejects.toMatchObject({ code: 'TIMEOUT' })
      await aborted.opened
    })

    test('drop a late reply: the next call gets its own', async () => {
      const contract = testContract()
      const late = gate()
      const add = async ({ a, b }: { a: number; b: number }) => {
        if (a === 1) await late.opened
        return { sum: a + b }
      }
      await serve(broker, contract, { ...plainHandlers, add }, options)
      const caller = client(broker, contract, options)
      await expect(caller.add({ a: 1, b: 1 }, { timeoutMs: 100 })).rejects.toMatchObject({ code: 'TIMEOUT' })
      const next = caller.add({ a: 2, b: 2 })
      late.open()
      expect(await next).toEqual({ sum: 4 })
    })

    test('reject with CANCELLED when the caller aborts, and the handler learns it', async () => {
      const contract = testContract()
      const started = gate()
      const cancelled = gate()
      const tomorrow = async (input: { at: Date }, { signal }: { signal: AbortSignal }) => {
        started.open()
        await abortedBy(signal)
        cancelled.open()
        return input
      }
      await serve(broker, contract, { ...plainHandlers, tomorrow }, options)
      const controller = new AbortController()
      const call = client(broker, contract, options).tomorrow(
        { at: new Date() },
        { signal: controller.signal },
      )
      const rejection = expect(call).rejects.toMatchObject({ code: 'CANCELLED' })
      await started.opened
      controller.abort()
      await rejection
      await cancelled.opened
    })

    test('never outlive the call that they are made for', async () => {
      const [inner, outer] = [testContract(), testContract()]
      const deadlines: Record<string, number> = {}
      const innerAdd: typeof plainHandlers.add = async (input, ...[context]: unknown[]) => {
        deadlines['inner'] = (context as { deadline: number }).deadline
        return plainHandlers.add(input)
      }
      await serve(broker, inner, { ...plainHandlers, add: innerAdd }, options)
      const next = client(broker, inner, options)
      const outerAdd = (input: { a: number; b: number }, { deadline }: { deadline: number }) => {
        deadlines['outer'] = deadline
        return next.add(input)
      }
      await serve(broker, outer, { ...plainHandlers, add: outerAdd }, options)
      await client(broker, outer, options).add({ a: 1, b: 1 }, { timeoutMs: 7_000 })
      expect(deadlines['inner']).toBeLessThanOrEqual(deadlines['outer']!)
    })

    test('continue the request context of the caller', async () => {
      const contract = testContract()
      const seen: unknown[] = []
      const brief = async () => {
        seen.push(currentContext()?.requestId)
        return {}
      }
      async function* count() {
        seen.push(currentContext()?.requestId)
        yield { n: 0 }
        seen.push(currentContext()?.requestId)
      }
      await serve(broker, contract, { ...plainHandlers, brief, count }, options)
      const caller = client(broker, contract, options)
      const context = { requestId: 'request-1234', traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` }
      await runInContext(context, async () => {
        await caller.brief({}, { timeoutMs: 60_000 })
        for await (const { n } of caller.count({ to: 1 })) expect(n).toBe(0)
      })
      expect(seen).toEqual(['request-1234', 'request-1234', 'request-1234'])
    })

    test('are tried again once when UNAVAILABLE, if and only if the method is idempotent', async () => {
      const contract = testContract()
      const calls = { add: 0, tomorrow: 0 }
      const unavailable = () => Promise.reject(new AppError('UNAVAILABLE', 'not now'))
      const add = () => {
        calls.add += 1
        return calls.add === 1 ? unavailable() : Promise.resolve({ sum: 2 })
      }
      const tomorrow = () => {
        calls.tomorrow += 1
        return unavailable()
      }
      await serve(broker, contract, { ...plainHandlers, add, tomorrow }, options)
      const caller = client(broker, contract, options)
      expect(await caller.add({ a: 1, b: 1 })).toEqual({ sum: 2 })
      await expect(caller.tomorrow({ at: new Date() })).rejects.toMatchObject({ code: 'UNAVAILABLE' })
      expect(calls).toEqual({ add: 2, tomorrow: 1 })
    })

    test('are shared by everybody who serves the contract', async () => {
      const contract = testContract()
      const seen = new Set<string>()
      const named = (name: string) => async () => {
        seen.add(name)
        return {}
      }
      await serve(broker, contract, { ...plainHandlers, brief: named('first') }, options)
      await serve(broker, contract, { ...plainHandlers, brief: named('second') }, options)
      const caller = client(broker, contract, options)
      await eventually(async () => {
        await caller.brief({})
        expect([...seen].sort()).toEqual(['first', 'second'])
      })
    })

    test('wait for a free hand when all are busy', async () => {
      const contract = testContract()
      let running = 0
      let most = 0
      const add = async () => {
        running += 1
        most = Math.max(most, running)
        await new Promise(setImmediate)
        running -= 1
        return { sum: 0 }
      }
      await serve(broker, contract, { ...plainHandlers, add }, { ...options, concurrency: 2 })
      const caller = client(broker, contract, options)
      await Promise.all(Array.from({ length: 20 }, () => caller.add({ a: 1, b: 1 })))
      expect(most).toBe(2)
    })

    test('closing waits for the call in flight, whose caller gets the answer', async () => {
      const contract = testContract()
      const [started, finish] = [gate(), gate()]
      const add = async () => {
        started.open()
        await finish.opened
        return { sum: 2 }
      }
      await serve(broker, contract, { ...plainHandlers, add }, options)
      const answer = client(broker, contract, options).add({ a: 1, b: 1 })
      await started.opened
      const closed = broker.close()
      finish.open()
      expect(await answer).toEqual({ sum: 2 })
      await closed
      expect(broker.status()).toBe('closed')
    })

    test('of a closed broker are UNAVAILABLE', async () => {
      await broker.close()
      await expect(client(broker, testContract(), options).add({ a: 1, b: 1 })).rejects.toMatchObject({
        code: 'UNAVAILABLE',
      })
    })
  })
}
