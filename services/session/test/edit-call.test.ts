import { randomUUID } from 'node:crypto'
import { AppError, type Decision } from '@tutor/contracts'
import { until } from '../../../test/until.js'
import { decisionOf, resultOf } from './support/neighbours.js'
import { type Json, signalOf, type Tutor, testBench } from './support/tutor.js'

const bench = testBench()
beforeAll(() => bench.open())
afterEach(() => bench.stopAll())
afterAll(() => bench.close())

const quiz: Decision = decisionOf('call', {
  plan: {
    calls: [
      {
        tool: 'quiz_generator',
        parameters: { topic: 'tides', difficulty: 'beginner', num_questions: 10 },
        evidence: { difficulty: { source: 'policy', rule: 'mastery-level', confidence: 0.95 } },
      },
    ],
  },
})

/** A quiz maker that takes at most 50 questions and tells what it was asked for. */
const makesQuizzes = async ({ tool, parameters }: Json) => {
  if (parameters.num_questions > 50)
    throw new AppError('INVALID_INPUT', 'The parameters are not valid', {
      errors: [{ path: 'parameters.num_questions', message: 'Must be at most 50' }],
    })
  return resultOf(tool, `${parameters.num_questions} ${parameters.difficulty}`)
}

async function finished(answers: Parameters<typeof bench.start>[0] = {}) {
  const tutor = await bench.start({ plan: async () => quiz, invoke: makesQuizzes, ...answers })
  const user_id = randomUUID()
  const session = await tutor.openSession({ user_id, name: 'Ada' })
  const { body } = await tutor.say(session, 'quiz me on tides')
  return { tutor, user_id, session, id: String(body.id) }
}
const edit = (tutor: Tutor, id: string, parameters: object, headers: Record<string, string> = {}, n = 0) =>
  tutor.send('PATCH', `/v1/turns/${id}/calls/${n}`, { parameters }, headers)
const titleOf = (turn: Json): string => turn.calls[0].result.artifact.title

describe('an edit of a call', () => {
  test('runs the call again with the new values beside the old ones, and the turn shows the new result', async () => {
    const { tutor, user_id, id } = await finished()
    const { status, body } = await edit(tutor, id, { num_questions: 3, difficulty: 'advanced' })
    expect([status, titleOf(body)]).toEqual([200, '3 advanced'])
    expect(body.calls[0].parameters).toEqual({ topic: 'tides', difficulty: 'advanced', num_questions: 3 })
    expect(body.calls[0].evidence.difficulty).toEqual({
      source: 'correction',
      because: 'changed by the student',
      confidence: 1,
    })
    expect(body.plan).toEqual(quiz.plan)
    expect((await tutor.send('GET', `/v1/turns/${id}`)).body).toEqual(body)
    expect(tutor.seen.invoke.at(-1)?.user_info).toMatchObject({ user_id, name: 'Ada' })
  })

  test('leaves the old result in the trace, with the edit behind it', async () => {
    const { tutor, id } = await finished()
    await edit(tutor, id, { num_questions: 3 })
    const { body } = await tutor.send('GET', `/v1/turns/${id}/trace`)
    expect(body.steps.map(({ step }: Json) => step)).toEqual([
      'analyze',
      'plan',
      'call_tool',
      'reply',
      'edit_call',
    ])
    expect(body.steps[2].output.result.artifact.title).toBe('10 beginner')
    expect(body.steps[4].output).toMatchObject({ index: 0, parameters: { num_questions: 3 } })
  })

  test('starts from the edit before', async () => {
    const { tutor, id } = await finished()
    await edit(tutor, id, { num_questions: 3 })
    expect(titleOf((await edit(tutor, id, { difficulty: 'advanced' })).body)).toBe('3 advanced')
  })

  test('is remembered as lasting preferences, which the next turn is told', async () => {
    const { tutor, user_id, session, id } = await finished()
    await edit(tutor, id, { num_questions: 3, difficulty: 'advanced' })
    const { body } = await tutor.send('GET', `/v1/students/${user_id}`)
    expect(body.corrections).toEqual([
      expect.objectContaining({ parameter: 'num_questions', value: 3, source: 'edit', scope: 'student' }),
      expect.objectContaining({ parameter: 'difficulty', value: 'advanced', tool: 'quiz_generator' }),
    ])
    await tutor.say(session, 'another quiz')
    expect(tutor.seen.plan.at(-1)?.corrections).toEqual([
      { parameter: 'num_questions', value: 3, tool: 'quiz_generator' },
      { parameter: 'difficulty', value: 'advanced', tool: 'quiz_generator' },
    ])
  })

  test('for the session only is not told to other sessions', async () => {
    const { tutor, user_id, session, id } = await finished()
    await tutor.send('PATCH', `/v1/turns/${id}/calls/0`, {
      parameters: { num_questions: 3 },
      scope: 'session',
    })
    await tutor.say(session, 'another quiz')
    expect(tutor.seen.plan.at(-1)?.corrections).toHaveLength(1)
    await tutor.say(await tutor.openSession({ user_id }), 'a quiz')
    expect(tutor.seen.plan.at(-1)?.corrections).toEqual([])
  })

  test('counts as a choice of format', async () => {
    const { tutor, user_id, id } = await finished()
    await edit(tutor, id, { question_type: 'true_false', num_questions: 4 })
    expect((await tutor.send('GET', `/v1/students/${user_id}`)).body.formats).toEqual({
      question_type: { true_false: 1 },
    })
  })
})

describe('a refused edit changes nothing', () => {
  test.each([
    ['a value that the tool refuses', { num_questions: 51 }, 'parameters.num_questions'],
    ['what the system fills in', { user_info: {} }, 'parameters.user_info'],
    ['no parameter at all', {}, 'parameters'],
  ])('with 400 and the path for %s', async (_, parameters, path) => {
    const { tutor, user_id, id } = await finished()
    const refused = await edit(tutor, id, parameters)
    expect([refused.status, refused.body.errors]).toEqual([400, [expect.objectContaining({ path })]])
    expect(titleOf((await tutor.send('GET', `/v1/turns/${id}`)).body)).toBe('10 beginner')
    expect((await tutor.send('GET', `/v1/students/${user_id}`)).body.corrections).toEqual([])
  })

  test('with 404 for a call that the turn does not have, and for a stranger', async () => {
    const { tutor, id } = await finished()
    expect((await edit(tutor, id, { num_questions: 3 }, {}, 1)).status).toBe(404)
    for (const who of [{ tenant_id: 'tenant-b' }, { student_id: 'somebody-else' }])
      expect((await edit(await tutor.as(who), id, { num_questions: 3 })).status).toBe(404)
    expect(tutor.seen.invoke).toHaveLength(1)
  })

  test('with 409 while the turn is not done', async () => {
    const held = signalOf()
    const tutor = await bench.start({
      plan: async () => quiz,
      invoke: async ({ tool }) => {
        await held.promise
        return resultOf(tool)
      },
    })
    const id = await tutor.accept(await tutor.openSession(), 'quiz me')
    const refused = await edit(tutor, id, { num_questions: 3 })
    expect([refused.status, refused.body.code]).toEqual([409, 'turn_not_done'])
    held.resolve()
    await tutor.ended(id)
  })
})

describe('edits at the same time and again', () => {
  test('one of two that start from the same call is refused with 409, and the other stands whole', async () => {
    let running = 0
    const both = signalOf()
    const { tutor, id } = await finished({
      invoke: async (input) => {
        running += 1
        // The first is that of the turn itself.
        if (running === 3) both.resolve()
        if (running > 1) await both.promise
        return await makesQuizzes(input)
      },
    })
    const answers = await Promise.all([
      edit(tutor, id, { num_questions: 3 }),
      edit(tutor, id, { difficulty: 'advanced' }),
    ])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409])
    const winner = answers.find(({ status }) => status === 200)
    expect(answers.find(({ status }) => status === 409)?.body.code).toBe('edited_meanwhile')
    expect((await tutor.send('GET', `/v1/turns/${id}`)).body).toEqual(winner?.body)
  })

  test('the same Idempotency-Key and body give the first answer, at once or later, and another body 409', async () => {
    const { tutor, id } = await finished()
    const key = { 'Idempotency-Key': 'edit-once' }
    const answers = await Promise.all([1, 2, 3].map(() => edit(tutor, id, { num_questions: 3 }, key)))
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1)
    const keys = tutor.seen.invoke.slice(1).map(({ idempotency_key }) => idempotency_key)
    expect(new Set(keys).size).toBe(1)
    expect((await edit(tutor, id, { num_questions: 3 }, key)).body).toEqual(answers[0]?.body)
    const other = await edit(tutor, id, { num_questions: 4 }, key)
    expect([other.status, other.body.code]).toEqual([409, 'idempotency_key_reused'])
    const { steps } = (await tutor.send('GET', `/v1/turns/${id}/trace`)).body
    expect(steps.filter(({ step }: Json) => step === 'edit_call')).toHaveLength(1)
  })

  test('each edit has a key of its own, so that the tool runs again for the same values', async () => {
    const { tutor, id } = await finished()
    await edit(tutor, id, { num_questions: 3 })
    await edit(tutor, id, { num_questions: 3 })
    expect(new Set(tutor.seen.invoke.map(({ idempotency_key }) => idempotency_key)).size).toBe(3)
  })
})

test('a correction is forgotten with DELETE, once, and only by those who may see the student', async () => {
  const { tutor, user_id, id } = await finished()
  await edit(tutor, id, { num_questions: 3, difficulty: 'advanced' })
  const { corrections } = (await tutor.send('GET', `/v1/students/${user_id}`)).body
  const path = `/v1/students/${user_id}/corrections/${corrections[0].id}`
  expect((await (await tutor.as({ student_id: 'b' })).send('DELETE', path)).status).toBe(404)
  expect((await (await tutor.as({ tenant_id: 'b' })).send('DELETE', path)).status).toBe(404)
  expect((await tutor.send('DELETE', path)).status).toBe(204)
  expect((await tutor.send('DELETE', path)).status).toBe(404)
  await until(
    () => tutor.send('GET', `/v1/students/${user_id}`),
    ({ body }) => body.corrections.length === 1 && body.corrections[0].id === corrections[1].id,
  )
})
