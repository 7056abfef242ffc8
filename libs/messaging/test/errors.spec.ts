import { AppError } from '@tutor/contracts'
import { type Broker, client, serve } from '@tutor/messaging'
import { type Harness, metrics, plainHandlers, recordingLogger, testContract } from './fixtures.js'

/** How errors travel from a handler to its caller, on every broker. */
export function describeErrors({ open }: Harness): void {
  describe('calls that fail', () => {
    const { logger, lines } = recordingLogger()
    const options = { logger, metrics }
    let broker: Broker
    beforeEach(async () => {
      lines.length = 0
      broker = await open()
    })
    afterEach(() => broker.close({ graceMs: 0 }))

    test('carry an AppError across with its code, and neither log nor hide it', async () => {
      const contract = testContract()
      const add = async () => {
        throw new AppError('CONFLICT', 'already added', { reason: 'added_before' })
      }
      await serve(broker, contract, { ...plainHandlers, add }, options)
      await expect(client(broker, contract, options).add({ a: 1, b: 1 })).rejects.toMatchObject({
        code: 'CONFLICT',
        message: 'already added',
        reason: 'added_before',
      })
      expect(lines).toEqual([])
    })

    test('hide an unexpected error behind INTERNAL, and log it once however many services it passes', async () => {
      const [inner, outer] = [testContract(), testContract()]
      const secret = new Error('secret')
      const add = () => Promise.reject(secret)
      await serve(broker, inner, { ...plainHandlers, add }, options)
      await serve(broker, outer, { ...plainHandlers, add: client(broker, inner, options).add }, options)
      await expect(client(broker, outer, options).add({ a: 1, b: 1 })).rejects.toMatchObject({
        code: 'INTERNAL',
        message: 'internal error',
      })
      expect(lines.filter(({ level }) => level === 'error').map(({ fields }) => fields['error'])).toEqual([
        secret,
      ])
    })

    test('answer INVALID_INPUT with the path of each bad field, without calling the handler', async () => {
      const contract = testContract()
      let called = false
      const add = async () => {
        called = true
        return { sum: 0 }
      }
      await serve(broker, contract, { ...plainHandlers, add }, options)
      // A caller outside of the type system.
      const wrong = { a: 'one' } as unknown as { a: number; b: number }
      await expect(client(broker, contract, options).add(wrong)).rejects.toMatchObject({
        code: 'INVALID_INPUT',
        errors: [{ path: 'a' }, { path: 'b' }],
      })
      expect(called).toBe(false)
    })

    test('reject with BAD_GATEWAY when the answer breaks the contract', async () => {
      const contract = testContract()
      // A server of another release.
      const add = async () => ({ total: 2 }) as unknown as { sum: number }
      await serve(broker, contract, { ...plainHandlers, add }, options)
      await expect(client(broker, contract, options).add({ a: 1, b: 1 })).rejects.toMatchObject({
        code: 'BAD_GATEWAY',
      })
    })
  })
}
