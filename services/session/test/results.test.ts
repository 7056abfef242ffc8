import { randomUUID } from 'node:crypto'
import { callsOf, contextOf, decisionOf } from './support/neighbours.js'
import { type Json, type Tutor, testBench } from './support/tutor.js'

const bench = testBench()
beforeAll(() => bench.open())
afterEach(() => bench.stopAll())
afterAll(() => bench.close())

const answers = (...correct: boolean[]) => correct.map((right) => ({ correct: right, difficulty: 'medium' }))
const results = (...correct: boolean[]) => ({
  subject: 'biology',
  topic: 'Photosynthesis',
  answers: answers(...correct),
})
async function withStudent(more: object = {}) {
  const tutor = await bench.start()
  const user_id = randomUUID()
  const session = await tutor.openSession({ user_id, ...more })
  return { tutor, user_id, session }
}
const record = (tutor: Tutor, id: string, body: object, headers: Record<string, string> = {}) =>
  tutor.send('POST', `/v1/students/${id}/results`, body, headers)
const studentOf = async (tutor: Tutor, id: string): Promise<Json> =>
  (await tutor.send('GET', `/v1/students/${id}`)).body

describe('results', () => {
  test('move the mastery of the topic and the overall level, visibly and with reasons', async () => {
    const { tutor, user_id } = await withStudent()
    const { status, body } = await record(tutor, user_id, results(true, true, true))
    expect(status).toBe(200)
    expect(body).toMatchObject({
      topic: 'photosynthesis',
      mastery: { level: 8, observations: 3, subject: 'biology' },
      mastery_level: 8,
      mastery_level_summary: 'Level 8: Strong understanding',
    })
    expect(await studentOf(tutor, user_id)).toMatchObject({
      topic_mastery: { photosynthesis: 8 },
      mastery: { photosynthesis: body.mastery },
      mastery_level: 8,
      mastery_level_summary: body.mastery_level_summary,
      changes: body.changes,
    })
  })

  test('are told to the next turn', async () => {
    const { tutor, user_id, session } = await withStudent()
    await record(tutor, user_id, results(false, false))
    await tutor.say(session, 'hello')
    expect(tutor.seen.plan[0]?.topic_mastery).toEqual({ photosynthesis: 3 })
    expect(tutor.seen.plan[0]?.student?.mastery_level).toBe(3)
  })

  test('that come at the same time all count', async () => {
    const { tutor, user_id } = await withStudent()
    await Promise.all(Array.from({ length: 10 }, () => record(tutor, user_id, results(true, false))))
    const { mastery, changes } = await studentOf(tutor, user_id)
    expect(mastery.photosynthesis.observations).toBe(20)
    expect(changes.filter(({ what }: Json) => what === 'topic_mastery')).toHaveLength(10)
  })

  test('under one Idempotency-Key count once, also at the same time, and another body is refused', async () => {
    const { tutor, user_id } = await withStudent()
    const key = { 'Idempotency-Key': 'quiz-1' }
    const all = await Promise.all([1, 2, 3].map(() => record(tutor, user_id, results(true), key)))
    for (const { status, body } of all) expect([status, body]).toEqual([200, all[0]?.body])
    expect((await record(tutor, user_id, results(true), key)).body).toEqual(all[0]?.body)
    expect((await studentOf(tutor, user_id)).mastery.photosynthesis.observations).toBe(1)
    const other = await record(tutor, user_id, results(false), key)
    expect([other.status, other.body.code]).toEqual([409, 'idempotency_key_reused'])
  })

  test('may name the call that asked the questions, of a turn of this student', async () => {
    const { tutor, user_id, session } = await withStudent()
    const turn_id = (await tutor.say(session, 'call quiz_generator')).body.id
    expect((await record(tutor, user_id, { ...results(true), turn_id, call: 0 })).status).toBe(200)
    const missing = await record(tutor, user_id, { ...results(true), turn_id, call: 1 })
    expect([missing.status, missing.body.code]).toEqual([404, 'no_such_call'])
    const another = await tutor.openSession()
    const foreign = (await tutor.say(another, 'call quiz_generator')).body.id
    expect((await record(tutor, user_id, { ...results(true), turn_id: foreign, call: 0 })).status).toBe(404)
    expect((await studentOf(tutor, user_id)).mastery.photosynthesis.observations).toBe(1)
  })

  test.each([
    ['no answers', { ...results() }, 'answers'],
    [
      'an unknown difficulty',
      { ...results(), answers: [{ correct: true, difficulty: 'epic' }] },
      'answers.0.difficulty',
    ],
    ['no topic', { ...results(true), topic: ' ' }, 'topic'],
    ['a call without its turn', { ...results(true), call: 0 }, 'turn_id'],
  ])('are refused with 400 and the path for %s', async (_, body, path) => {
    const { tutor, user_id } = await withStudent()
    const refused = await record(tutor, user_id, body)
    expect([refused.status, refused.body.errors]).toEqual([400, [expect.objectContaining({ path })]])
  })

  test('of an unknown student, and of another’s than the key’s, are not found', async () => {
    const { tutor, user_id } = await withStudent()
    expect((await record(tutor, 'nobody', results(true))).status).toBe(404)
    for (const who of [{ tenant_id: 'tenant-b' }, { student_id: 'somebody-else' }])
      expect((await record(await tutor.as(who), user_id, results(true))).status).toBe(404)
    const own = await tutor.as({ student_id: user_id })
    expect((await record(own, user_id, results(true))).status).toBe(200)
  })
})

describe('what turns show of a student', () => {
  test('feelings are kept with time and source, and their trend', async () => {
    const feeling = (value: 'tired' | 'focused') =>
      contextOf({ emotional_state: { value, confidence: 0.9, source: 'message' } })
    const tutor = await bench.start({
      plan: async ({ message }) =>
        decisionOf('converse', { plan: { context: feeling(message === 'so tired' ? 'tired' : 'focused') } }),
    })
    const user_id = randomUUID()
    const session = await tutor.openSession({ user_id })
    for (const message of ['great', 'great', 'so tired', 'so tired']) await tutor.say(session, message)
    const { feelings, emotional_state } = await studentOf(tutor, user_id)
    expect(feelings.recent.map(({ state, source }: Json) => [state, source])).toEqual([
      ['focused', 'message'],
      ['focused', 'message'],
      ['tired', 'message'],
      ['tired', 'message'],
    ])
    expect([emotional_state, feelings.trend.summary]).toEqual(['tired', 'more tired lately'])
  })

  test('formats count when the student chose them, and leave the learning style as it was given', async () => {
    const [call] = callsOf('note_maker').plan.calls
    const chosen = {
      ...call,
      tool: 'note_maker',
      parameters: { topic: 'tides', note_taking_style: 'outline', include_examples: true },
      evidence: {
        note_taking_style: { source: 'message' as const, confidence: 1 },
        include_examples: { source: 'default' as const, confidence: 1 },
      },
    }
    const tutor = await bench.start({ plan: async () => decisionOf('call', { plan: { calls: [chosen] } }) })
    const user_id = randomUUID()
    const session = await tutor.openSession({ user_id, learning_style_summary: 'Visual' })
    await tutor.say(session, 'outline notes')
    await tutor.say(session, 'outline notes')
    expect(await studentOf(tutor, user_id)).toMatchObject({
      formats: { note_taking_style: { outline: 2 } },
      learning_style_summary: 'Visual',
    })
  })

  test('read-only parts can’t be patched, and a given level of a topic is told to the next turn', async () => {
    const { tutor, user_id, session } = await withStudent()
    for (const field of ['mastery', 'changes', 'feelings', 'formats'])
      expect((await tutor.send('PATCH', `/v1/students/${user_id}`, { [field]: {} })).status).toBe(400)
    await tutor.send('PATCH', `/v1/students/${user_id}`, { topic_mastery: { Tides: 3 } })
    await tutor.say(session, 'hello')
    expect(tutor.seen.plan[0]?.topic_mastery).toEqual({ tides: 3 })
  })
})
