import { until } from '../../../test/until.js'
import { analysis, callsOf, hang, resultOf } from './support/neighbours.js'
import { eventsOf, signalOf, type Tutor, testBench } from './support/tutor.js'

const bench = testBench()
beforeAll(() => bench.open())
afterEach(() => bench.stopAll())
afterAll(() => bench.close())

const cancel = (tutor: Tutor, turn: string) => tutor.send('POST', `/v1/turns/${turn}/cancel`)

/** A tutor whose first message is in the hands of a tool that does not end by itself. */
async function busy() {
  const aborted = signalOf()
  const tutor = await bench.start(
    {
      plan: async ({ message }) => callsOf(message),
      invoke: ({ tool }, { signal }) =>
        new Promise((resolve, reject) => {
          if (tool !== 'endless') return resolve(resultOf(tool))
          signal.addEventListener('abort', () => {
            aborted.resolve()
            reject(signal.reason)
          })
        }),
    },
    { TURN_LEASE_MS: '1000' },
  )
  const session = await tutor.openSession()
  const running = await tutor.accept(session, 'endless')
  await until(
    () => tutor.seen.invoke.length,
    (count) => count === 1,
  )
  return { tutor, session, running, aborted }
}

test('a turn that runs is stopped, its tool with it, and the next one runs', async () => {
  const { tutor, session, running, aborted } = await busy()
  const stream = tutor.send('GET', `/v1/turns/${running}/events`)
  expect((await cancel(tutor, running)).status).toBe(202)
  await aborted.promise
  expect(await tutor.ended(running)).toMatchObject({ status: 'cancelled', reply: null, error: null })
  expect(eventsOf((await stream).body).at(-1)?.type).toBe('turn.cancelled')
  expect((await tutor.say(session, 'note_maker')).body.status).toBe('done')
})

test('a turn that waits for its turn is never begun', async () => {
  const { tutor, session, running } = await busy()
  const waiting = await tutor.accept(session, 'note_maker')
  const { status, body } = await cancel(tutor, waiting)
  expect([status, body.status]).toEqual([202, 'cancelled'])
  await cancel(tutor, running)
  await tutor.ended(running)
  expect((await tutor.say(session, 'quiz_generator')).body.status).toBe('done')
  expect(tutor.seen.plan.map(({ message }) => message)).toEqual(['endless', 'quiz_generator'])
})

test('a turn that was cancelled while no worker had it does not begin another step', async () => {
  const stopped = await bench.start({ plan: hang }, { SHUTDOWN_GRACE_MS: '0' })
  const session = await stopped.openSession()
  const turn = await stopped.accept(session, 'hello')
  await until(
    () => stopped.seen.plan.length,
    (count) => count === 1,
  )
  await stopped.stop()
  const next = await bench.start()
  expect((await cancel(next, turn)).status).toBe(202)
  await next.running.broker.publish('tutor.turns', {
    type: 'turn.accepted',
    headers: {},
    body: JSON.stringify({ session_id: session, turn_id: turn }),
  })
  expect(await next.ended(turn)).toMatchObject({ status: 'cancelled' })
  expect(next.seen.plan).toEqual([])
})

test('a turn that has ended stays as it is', async () => {
  const tutor = await bench.start({ analyze: async () => analysis })
  const { body } = await tutor.say(await tutor.openSession(), 'hello')
  const { status, body: after } = await cancel(tutor, body.id)
  expect([status, after]).toEqual([202, body])
})
