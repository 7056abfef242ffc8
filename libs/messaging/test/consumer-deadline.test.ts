import { randomUUID } from 'node:crypto'
import { type Broker, client, openBroker, serve } from '@tutor/messaging'
import { eventually, metrics, plainHandlers, recordingLogger, testContract } from './fixtures.js'

const { logger } = recordingLogger()
const options = { logger, metrics }
let broker: Broker
beforeEach(async () => {
  broker = await openBroker('memory:', options)
})
afterEach(() => broker.close({ graceMs: 0 }))

test('a consumer may call others after the deadline of the call in which its message was published', async () => {
  const queue = `test-${randomUUID()}`
  const contract = testContract()
  const caller = client(broker, contract, options)
  let deadline = Number.POSITIVE_INFINITY
  let sum: number | undefined
  const consume = async (): Promise<void> => {
    await eventually(() => expect(Date.now()).toBeGreaterThan(deadline))
    sum = (await caller.add({ a: 1, b: 2 })).sum
  }
  await broker.consume(queue, consume, { concurrency: 1, deliveryLimit: 1 })
  const brief = async (_input: unknown, context: { readonly deadline: number }) => {
    deadline = context.deadline
    await broker.publish(queue, { type: 'work', body: '', headers: {} })
    return {}
  }
  await serve(broker, contract, { ...plainHandlers, brief }, options)
  await caller.brief({})
  await eventually(() => expect(sum).toBe(3))
})
