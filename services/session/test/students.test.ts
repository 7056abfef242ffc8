import { randomUUID } from 'node:crypto'
import { until } from '../../../test/until.js'
import { callsOf, contextOf, decisionOf } from './support/neighbours.js'
import { type Json, type Tutor, testBench } from './support/tutor.js'

const bench = testBench()
beforeAll(() => bench.open())
afterEach(() => bench.stopAll())
afterAll(() => bench.close())

const studentOf = async (tutor: Tutor, id: string): Promise<Json> =>
  (await tutor.send('GET', `/v1/students/${id}`)).body

describe('a student', () => {
  test('is remembered: fields of a new session replace those remembered, and the others stay', async () => {
    const tutor = await bench.start()
    const user_id = randomUUID()
    await tutor.openSession({ user_id, name: 'Ada', grade_level: '9', mastery_level: 4 })
    await tutor.openSession({ user_id, grade_level: '10', teaching_style: 'socratic' })
    expect(await studentOf(tutor, user_id)).toEqual({
      user_id,
      mastery: {},
      changes: [expect.objectContaining({ what: 'mastery_level', from: null, to: 4 })],
      feelings: { recent: [], trend: expect.objectContaining({ direction: 'unknown' }) },
      formats: {},
      name: 'Ada',
      grade_level: '10',
      mastery_level: 4,
      teaching_style: 'socratic',
      topic_mastery: {},
      goals: [],
      subject_preferences: [],
      corrections: [],
    })
  })

  test('is changed field by field with PATCH, and the next turn is told', async () => {
    const tutor = await bench.start()
    const user_id = randomUUID()
    const session = await tutor.openSession({ user_id, name: 'Ada', mastery_level: 4 })
    const changed = await tutor.send('PATCH', `/v1/students/${user_id}`, {
      mastery_level: 7,
      goals: ['pass'],
    })
    expect([changed.status, changed.body.mastery_level, changed.body.name]).toEqual([200, 7, 'Ada'])
    expect(await studentOf(tutor, user_id)).toEqual(changed.body)
    await tutor.say(session, 'hello')
    expect(tutor.seen.analyze[0]?.student).toEqual({ user_id, name: 'Ada', mastery_level: 7 })
  })

  test.each([
    ['an unknown field', { colour: 'red' }, 'colour'],
    ['another user_id', { user_id: 'other' }, 'user_id'],
    ['a level out of range', { mastery_level: 11 }, 'mastery_level'],
    [
      'a correction for a session that it does not name',
      { corrections: [{ parameter: 'subject', value: 'art', scope: 'session' }] },
      'corrections.0.session_id',
    ],
    ['a bad correction', { corrections: [{ parameter: 'subject' }] }, 'corrections.0.value'],
  ])('is not changed by %s', async (_, body, path) => {
    const tutor = await bench.start()
    const user_id = randomUUID()
    await tutor.openSession({ user_id })
    const refused = await tutor.send('PATCH', `/v1/students/${user_id}`, body)
    expect([refused.status, refused.body.errors]).toEqual([400, [expect.objectContaining({ path })]])
  })

  test('is not found when unknown, of another tenant, or another’s than the key’s', async () => {
    const tutor = await bench.start()
    const user_id = randomUUID()
    await tutor.openSession({ user_id })
    const [tenant, other] = [await tutor.as({ tenant_id: 'b' }), await tutor.as({ student_id: 'b' })]
    for (const [who, id] of [
      [tutor, 'nobody'],
      [tenant, user_id],
      [other, user_id],
    ] as const) {
      expect((await who.send('GET', `/v1/students/${id}`)).status).toBe(404)
      expect((await who.send('PATCH', `/v1/students/${id}`, { goals: [] })).status).toBe(404)
    }
  })
})

describe('what a turn teaches', () => {
  test('corrections are remembered once each and told to the next turn', async () => {
    const correction = { parameter: 'subject', value: 'organic chemistry', instead_of: 'chemistry' }
    const tutor = await bench.start({ plan: async () => decisionOf('converse', { learned: [correction] }) })
    const user_id = randomUUID()
    const session = await tutor.openSession({ user_id })
    await tutor.say(session, 'no, I meant organic chemistry')
    await tutor.say(session, 'go on')
    expect(tutor.seen.plan.map(({ corrections }) => corrections)).toEqual([[], [correction]])
    expect((await studentOf(tutor, user_id)).corrections).toEqual([
      {
        ...correction,
        id: expect.any(String),
        created_at: expect.any(String),
        scope: 'student',
        source: 'conversation',
      },
    ])
  })

  test('a feeling that the message shows is remembered; one taken from the profile is not written back', async () => {
    const feeling = (source: 'message' | 'profile') =>
      contextOf({ emotional_state: { value: 'tired', confidence: 0.9, source } })
    const tutor = await bench.start({
      plan: async ({ message }) =>
        decisionOf('converse', {
          plan: { context: feeling(message === 'so tired' ? 'message' : 'profile') },
        }),
    })
    const user_id = randomUUID()
    const session = await tutor.openSession({ user_id, emotional_state: 'focused' })
    await tutor.say(session, 'hello')
    expect((await studentOf(tutor, user_id)).emotional_state).toBe('focused')
    await tutor.say(session, 'so tired')
    expect((await studentOf(tutor, user_id)).emotional_state).toBe('tired')
  })
})

describe('a question to the student', () => {
  const pending = {
    question: 'On which topic?',
    missing: [{ tool: 'note_maker', parameter: 'topic' }],
    options: ['osmosis'],
    calls: callsOf('note_maker').plan.calls,
  }
  const { calls: _, ...clarification } = pending

  test('is stored and passed on with the next message, and only with that one', async () => {
    const tutor = await bench.start({
      plan: async ({ message }) =>
        message === 'notes'
          ? decisionOf('clarify', { pending, plan: { clarification } })
          : decisionOf('converse'),
    })
    const session = await tutor.openSession()
    const asked = await tutor.say(session, 'notes')
    expect(asked.body).toMatchObject({ status: 'done', clarification, calls: [] })
    expect(asked.body.reply.content).toContain('On which topic?')
    expect(asked.body.reply.content).toContain('osmosis')
    await tutor.say(session, 'osmosis')
    await tutor.say(session, 'thanks')
    expect(tutor.seen.plan.map((input) => input.pending)).toEqual([undefined, pending, undefined])
    expect(tutor.seen.chat).toHaveLength(2)
  })

  test('goes on waiting when the turn that should answer it fails', async () => {
    let broken = true
    const tutor = await bench.start({
      plan: async ({ message }) => {
        if (message === 'notes') return decisionOf('clarify', { pending, plan: { clarification } })
        if (broken) throw new Error('broken')
        return decisionOf('converse')
      },
    })
    const session = await tutor.openSession()
    await tutor.say(session, 'notes')
    expect((await tutor.say(session, 'osmosis')).body.status).toBe('failed')
    broken = false
    await tutor.say(session, 'osmosis')
    expect(tutor.seen.plan.at(-1)?.pending).toEqual(pending)
  })
})

test('a message that shows danger gets help without a model, and raises an alert for the adult in charge', async () => {
  const tutor = await bench.start(
    { plan: async () => decisionOf('decline', { plan: { context: contextOf({ safety: ['self_harm'] }) } }) },
    { SAFETY_CONTACT: 'the school nurse' },
  )
  const alerts: Json[] = []
  const stop = await tutor.running.broker.subscribe(
    'safety-office',
    'session.safety-alert',
    async ({ body }) => {
      alerts.push(JSON.parse(body))
    },
  )
  const user_id = randomUUID()
  const session = await tutor.openSession({ user_id })
  const { body } = await tutor.say(session, 'a message in distress')
  expect(body.reply.content).toContain('the school nurse')
  expect(tutor.seen.chat).toEqual([])
  await until(
    () => alerts.length,
    (count) => count > 0,
  )
  await stop()
  expect(alerts).toEqual([
    {
      turn_id: body.id,
      session_id: session,
      tenant_id: 'tenant-a',
      student_id: user_id,
      signals: ['self_harm'],
    },
  ])
})
