import { type AnyService, type Running, run } from '@tutor/service'
import { testEnvironment } from '@tutor/service/testing'
import { until } from '../../../test/until.js'
import {
  context,
  identityStub,
  listens,
  noting,
  sampleService,
  signalOf,
  startSample,
} from './support/service.js'

const running: Running[] = []
const start = async (services: readonly AnyService[]) => {
  const started = await run(services, testEnvironment())
  running.push(started)
  return started
}
afterEach(async () => {
  for (const one of running.splice(0)) await one.stop()
})

describe('a stop', () => {
  test('stops consuming first, then closes in reverse, and does so once', async () => {
    const notes: string[] = []
    const one = await start([noting('first', notes), noting('second', notes)])
    notes.length = 0
    await Promise.all([one.stop(), one.stop()])
    expect(notes).toEqual(['stop consuming second', 'stop consuming first', 'close second', 'close first'])
    expect(await listens(one.adminUrl)).toBe(false)
  })

  test('closes the rest when one service can’t be closed', async () => {
    const notes: string[] = []
    const { name, ...rest } = sampleService(undefined, { close: () => Promise.reject(new Error('stuck')) })
    const one = await run([noting('first', notes), identityStub(), { name, ...rest }], testEnvironment())
    await expect(one.stop()).rejects.toThrow('Not everything could be closed')
    expect(notes.at(-1)).toBe('close first')
    expect(await listens(one.adminUrl)).toBe(false)
  })

  test('lets a request in flight finish, and does not wait for its connection, which is kept alive', async () => {
    const [begun, finish] = [signalOf(), signalOf()]
    const sample = await startSample(
      async () => {
        begun.resolve()
        await finish.promise
        return context
      },
      {},
      { SHUTDOWN_GRACE_MS: '60000' },
    )
    const answer = sample.send({ message: 'hello' })
    await begun.promise
    const stopped = sample.running.stop()
    await until(
      () => listens(String(sample.running.url)),
      (listening) => !listening,
    )
    finish.resolve()
    expect((await answer).status).toBe(200)
    await stopped
  })

  test('serves on for the delay, not ready, and each answer ends its connection', async () => {
    const sample = await startSample(async () => context, {}, { SHUTDOWN_DELAY_MS: '2000' })
    const stopped = sample.running.stop()
    const answer = await sample.send({ message: 'hello' })
    expect([answer.status, answer.headers.get('connection')]).toEqual([200, 'close'])
    await expect(sample.running.ready()).rejects.toThrow('stopping')
    await stopped
    expect(await listens(String(sample.running.url))).toBe(false)
  })

  test('cuts a request that is not finished within the grace', async () => {
    const begun = signalOf()
    const sample = await startSample(
      ({ signal }) =>
        new Promise((_, reject) => {
          begun.resolve()
          signal.addEventListener('abort', () => reject(signal.reason))
        }),
      {},
      { SHUTDOWN_GRACE_MS: '0' },
    )
    const answer = sample.send({ message: 'hello' }).then(
      () => 'answered',
      () => 'cut',
    )
    await begun.promise
    await sample.running.stop()
    expect(await answer).toBe('cut')
  })
})
