import { randomUUID } from 'node:crypto'
import { AppError } from '@tutor/contracts'
import { sql } from 'kysely'
import { until } from '../../../test/until.js'
import { callsOf, hang, resultOf } from './support/neighbours.js'
import { type Json, signalOf, type Tutor, testBench } from './support/tutor.js'

const bench = testBench()
beforeAll(() => bench.open())
afterEach(() => bench.stopAll())
afterAll(() => bench.close())

const shortLease = { TURN_LEASE_MS: '1000' }
const stepsOf = async (tutor: Tutor, turn: string): Promise<Json[]> =>
  (await tutor.send('GET', `/v1/turns/${turn}/trace`)).body.steps

/** Puts a turn on the queue, as RabbitMQ does when the worker that had it is gone. */
const redeliver = (tutor: Tutor, session: string, turn: string) =>
  tutor.running.broker.publish('tutor.turns', {
    type: 'turn.accepted',
    messageId: turn,
    headers: {},
    body: JSON.stringify({ session_id: session, turn_id: turn }),
  })

/** A session whose worker dies while the second of its turn's tools is running, leaving its lease behind. */
async function diedInTheMiddle(more: Record<string, string> = {}) {
  const plan = async () => callsOf('first', 'second')
  const dying = await bench.start(
    {
      plan,
      invoke: async (input, context) =>
        input.tool === 'second' ? await hang(input, context) : resultOf(input.tool),
    },
    { ...more, SHUTDOWN_GRACE_MS: '0' },
  )
  const session = await dying.openSession()
  const turn = await dying.accept(session, 'call first second')
  await until(
    () => stepsOf(dying, turn),
    (steps) => steps.length === 3,
  )
  await until(
    () => dying.seen.invoke.length,
    (count) => count === 2,
  )
  await dying.stop()
  const db = await bench.db()
  await db
    .updateTable('sessions')
    .set({ lease_carrier: turn, lease_until: sql<Date>`now() + interval '1 second'` })
    .where('id', '=', session)
    .execute()
  return { dying, session, turn, plan }
}

test('another worker goes on behind the last stored step, with the same idempotency key', async () => {
  const { dying, session, turn, plan } = await diedInTheMiddle(shortLease)
  const next = await bench.start({ plan }, shortLease)
  await redeliver(next, session, turn)
  const done = await next.ended(turn)
  expect(done).toMatchObject({ status: 'done', calls: [{ tool: 'first' }, { tool: 'second' }] })
  expect(done.calls.map(({ result }: Json) => result.tool)).toEqual(['first', 'second'])
  expect([next.seen.analyze, next.seen.plan]).toEqual([[], []])
  expect(next.seen.invoke.map(({ tool, idempotency_key }) => [tool, idempotency_key])).toEqual([
    ['second', dying.seen.invoke[1]?.idempotency_key],
  ])
  expect((await stepsOf(next, turn)).map(({ step, attempt }) => [step, attempt])).toEqual([
    ['analyze', 1],
    ['plan', 1],
    ['call_tool', 1],
    ['call_tool', 2],
    ['reply', 2],
  ])
})

test('a turn whose message was lost is found by the relay', async () => {
  const { session, turn, plan } = await diedInTheMiddle()
  const db = await bench.db()
  await db.updateTable('sessions').set({ lease_until: null }).where('id', '=', session).execute()
  await db
    .updateTable('turns')
    .set({ created_at: sql<Date>`now() - interval '1 minute'` })
    .where('id', '=', turn)
    .execute()
  const next = await bench.start({ plan }, { TURN_RELAY_MS: '100' })
  expect(await next.ended(turn)).toMatchObject({ status: 'done' })
  const { items } = (await next.send('GET', `/v1/sessions/${session}/messages`)).body
  expect(items.map(({ role }: Json) => role)).toEqual(['assistant', 'user'])
})

test('a worker that was paused beyond its lease writes nothing more', async () => {
  const resumed = signalOf()
  const paused = await bench.start(
    {
      invoke: async ({ tool }) => {
        await resumed.promise
        return resultOf(tool, 'too late')
      },
    },
    { TURN_LEASE_MS: '300000' },
  )
  const session = await paused.openSession()
  const turn = await paused.accept(session, 'call note_maker')
  await until(
    () => paused.seen.invoke.length,
    (count) => count === 1,
  )
  const db = await bench.db()
  await db
    .updateTable('sessions')
    .set({ lease_until: sql<Date>`now() - interval '1 second'` })
    .where('id', '=', session)
    .execute()
  const next = await bench.start({ invoke: async ({ tool }) => resultOf(tool, 'in time') })
  await redeliver(next, session, turn)
  const done = await next.ended(turn)
  resumed.resolve()
  await until(
    () => paused.metric('tutor_queue_consumed_total'),
    (metric) => /outcome="ack"} 1/.test(metric),
  )
  expect((await paused.send('GET', `/v1/turns/${turn}`)).body).toEqual(done)
  expect(done.calls[0].result.artifact.title).toBe('in time')
  expect((await stepsOf(next, turn)).map(({ attempt }) => attempt)).toEqual([1, 1, 2, 2])
  expect((await next.send('GET', `/v1/sessions/${session}/messages`)).body.items).toHaveLength(2)
})

test('a message that comes twice makes one reply', async () => {
  const tutor = await bench.start()
  const session = await tutor.openSession()
  const { body } = await tutor.say(session, 'call note_maker')
  await redeliver(tutor, session, body.id)
  await until(
    () => tutor.metric('tutor_queue_consumed_total'),
    (metric) => /outcome="ack"} 2/.test(metric),
  )
  expect(tutor.seen.invoke).toHaveLength(1)
  expect((await tutor.send('GET', `/v1/sessions/${session}/messages`)).body.items).toHaveLength(2)
})

test('a worker that stops gives its turn back at once, not when its lease runs out', async () => {
  const stopping = await bench.start({ analyze: hang }, { TURN_LEASE_MS: '300000', SHUTDOWN_GRACE_MS: '0' })
  const session = await stopping.openSession()
  const turn = await stopping.accept(session, 'hello')
  await until(
    () => stopping.seen.analyze.length,
    (count) => count === 1,
  )
  await stopping.stop()
  const next = await bench.start()
  await redeliver(next, session, turn)
  expect(await next.ended(turn)).toMatchObject({ status: 'done' })
})

test.each([
  ['not JSON', 'hello'],
  ['without a turn', JSON.stringify({ session_id: randomUUID() })],
])('a queue message that is %s goes to the dead letters and holds nothing up', async (_, body) => {
  const tutor = await bench.start()
  const { broker } = tutor.running
  await broker.publish('tutor.turns', { type: 'turn.accepted', headers: {}, body })
  const dead = await until(
    () => broker.deadLetters('tutor.turns'),
    ({ count }) => count === 1,
  )
  expect(dead.messages).toEqual([
    { message: expect.objectContaining({ body }), reason: 'not a turn message' },
  ])
  expect((await tutor.say(await tutor.openSession(), 'hello')).body.status).toBe('done')
})

describe('a neighbour that fails', () => {
  test('for a while only delays the turn', async () => {
    let away = 4
    const tutor = await bench.start({
      plan: async () => {
        away -= 1
        if (away > 0) throw new AppError('UNAVAILABLE', 'away', { reason: 'database_unavailable' })
        return callsOf('note_maker')
      },
    })
    const { status, body } = await tutor.say(await tutor.openSession(), 'call note_maker')
    expect([status, body.status]).toEqual([200, 'done'])
    expect(tutor.seen.analyze).toHaveLength(1)
    const steps = await stepsOf(tutor, body.id)
    expect(steps.map(({ step, attempt }) => [step, attempt])).toContainEqual(['analyze', 1])
  })

  test('for good ends the turn as failed, with a problem, and the next message is answered', async () => {
    const tutor = await bench.start(
      {
        plan: async ({ message }) => {
          if (message === 'break') throw new AppError('UNAVAILABLE', 'away', { reason: 'out_of_order' })
          return callsOf('note_maker')
        },
      },
      { TURN_MAX_ATTEMPTS: '2' },
    )
    const session = await tutor.openSession()
    const failed = await tutor.say(session, 'break')
    expect(failed.body).toMatchObject({
      status: 'failed',
      reply: null,
      error: { status: 503, code: 'out_of_order', request_id: failed.headers.get('x-request-id') },
    })
    expect((await tutor.say(session, 'call note_maker')).body.status).toBe('done')
  })

  test('by its own fault ends the turn at once, and says nothing of the cause', async () => {
    const tutor = await bench.start({
      analyze: async () => {
        throw new Error('secret of the neighbour')
      },
    })
    const { body } = await tutor.say(await tutor.openSession(), 'hello')
    expect(body).toMatchObject({ status: 'failed', error: { status: 500, code: 'internal' } })
    expect(JSON.stringify(body)).not.toContain('secret')
    expect(tutor.seen.analyze).toHaveLength(1)
  })

  test('in a tool is told in the reply, and the other tools are called', async () => {
    const tutor = await bench.start({
      invoke: async ({ tool }) => {
        if (tool === 'broken') throw new AppError('INVALID_INPUT', 'The topic is not known')
        return resultOf(tool)
      },
    })
    const { body } = await tutor.say(await tutor.openSession(), 'call broken note_maker')
    expect(body.status).toBe('done')
    expect(body.calls.map(({ result, error }: Json) => [result?.tool, error?.status])).toEqual([
      [undefined, 400],
      ['note_maker', undefined],
    ])
    expect(body.reply.content).toContain('The topic is not known')
  })
})
