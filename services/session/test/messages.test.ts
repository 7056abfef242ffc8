import { randomUUID } from 'node:crypto'
import { eventsOf, type Json, signalOf, type Tutor, testBench } from './support/tutor.js'

const bench = testBench()
let tutor: Tutor
beforeAll(async () => {
  await bench.open()
  tutor = await bench.start()
})
afterAll(async () => {
  await bench.stopAll()
  await bench.close()
})

describe('a message', () => {
  test('is answered with the finished turn by default', async () => {
    const id = await tutor.openSession()
    const { status, body } = await tutor.say(id, 'call note_maker')
    expect(status).toBe(200)
    expect(body).toMatchObject({ session_id: id, status: 'done', error: null, clarification: null })
    expect(body.calls).toEqual([
      {
        tool: 'note_maker',
        parameters: { topic: 'note_maker' },
        evidence: {},
        result: expect.objectContaining({ tool: 'note_maker' }),
        error: null,
      },
    ])
    expect(body.reply.engine).toEqual({ path: 'local' })
    expect(body.reply.content).toContain('Made by note_maker')
    const { body: history } = await tutor.send('GET', `/v1/sessions/${id}/messages`)
    expect(history.items.map(({ role, content }: Json) => [role, content])).toEqual([
      ['assistant', body.reply.content],
      ['user', 'call note_maker'],
    ])
    expect(history.items[0].id).toBe(body.reply.message_id)
  })

  test('is streamed as numbered events, from its acceptance to its end, when the client accepts a stream', async () => {
    const id = await tutor.openSession()
    const { status, headers, body } = await tutor.say(id, 'call note_maker', { Accept: 'text/event-stream' })
    expect(status).toBe(200)
    expect(headers.get('content-type')).toMatch('text/event-stream')
    const events = eventsOf(body)
    expect(events.map((event) => event.id)).toEqual(events.map((_, index) => index + 1))
    expect(events.map(({ type }) => type)).toEqual([
      'turn.accepted',
      'step.started',
      'step.finished',
      'step.started',
      'plan.decided',
      'step.finished',
      'step.started',
      'tool.started',
      'tool.finished',
      'step.finished',
      'step.started',
      'reply.delta',
      'step.finished',
      'turn.done',
    ])
    const { turn } = events.at(-1)?.data ?? {}
    expect(headers.get('location')).toBe(`/v1/turns/${turn.id}`)
    expect((await tutor.send('GET', `/v1/turns/${turn.id}`)).body).toEqual(turn)
  })

  test('is accepted with 202 and the place of its turn when the client prefers to come back', async () => {
    const id = await tutor.openSession()
    const { status, headers, body } = await tutor.say(id, 'hello', { Prefer: 'respond-async, wait=1' })
    expect(status).toBe(202)
    expect(headers.get('location')).toBe(`/v1/turns/${body.id}`)
    expect(headers.get('preference-applied')).toBe('respond-async')
    expect(await tutor.ended(body.id)).toMatchObject({ status: 'done' })
  })

  test('is answered with 202 when its turn takes longer than a client waits', async () => {
    const held = signalOf()
    const slow = await bench.start(
      { analyze: () => held.promise.then(() => Promise.reject()) },
      { TURN_WAIT_MS: '0' },
    )
    const { status, headers, body } = await slow.say(await slow.openSession(), 'hello')
    expect([status, body.status]).toEqual([202, expect.stringMatching(/queued|running/)])
    expect(headers.get('location')).toBe(`/v1/turns/${body.id}`)
    expect(headers.has('preference-applied')).toBe(false)
    held.resolve()
  })

  test.each([
    ['an empty message', { content: '' }, 'content'],
    ['a blank message', { content: ' \n\t' }, 'content'],
    ['a message of 8,001 characters', { content: 'a'.repeat(8_001) }, 'content'],
    ['no message', {}, 'content'],
    ['an unknown field', { content: 'hello', colour: 'red' }, 'colour'],
  ])('is refused with 400 and the path of the field: %s', async (_, body, path) => {
    const id = await tutor.openSession()
    const refused = await tutor.send('POST', `/v1/sessions/${id}/messages`, body)
    expect(refused.status).toBe(400)
    expect(refused.headers.get('content-type')).toMatch('application/problem+json')
    expect(refused.body).toMatchObject({ code: 'invalid_input', errors: [expect.objectContaining({ path })] })
    expect((await tutor.send('GET', `/v1/sessions/${id}/messages`)).body.items).toEqual([])
  })

  test('may have 8,000 characters', async () => {
    const id = await tutor.openSession()
    expect((await tutor.say(id, 'a'.repeat(8_000))).status).toBe(200)
  })
})

describe('an Idempotency-Key', () => {
  const key = { 'Idempotency-Key': 'the-same' }

  test('gives the first turn again for the same body, in every form', async () => {
    const id = await tutor.openSession()
    const first = await tutor.say(id, 'call note_maker', key)
    const again = await tutor.say(id, 'call note_maker', key)
    expect(again.body).toEqual(first.body)
    const later = await tutor.say(id, 'call note_maker', { ...key, Prefer: 'respond-async' })
    expect([later.status, later.body]).toEqual([202, first.body])
    const streamed = await tutor.say(id, 'call note_maker', { ...key, Accept: 'text/event-stream' })
    expect(eventsOf(streamed.body).at(-1)?.data.turn).toEqual(first.body)
    expect((await tutor.send('GET', `/v1/sessions/${id}/messages`)).body.items).toHaveLength(2)
  })

  test('is refused with 409 for another body', async () => {
    const id = await tutor.openSession()
    await tutor.say(id, 'hello', key)
    const { status, body } = await tutor.say(id, 'hello again', key)
    expect([status, body.code]).toEqual([409, 'idempotency_key_reused'])
    expect((await tutor.send('GET', `/v1/sessions/${id}/messages`)).body.items).toHaveLength(2)
  })

  test('makes one turn of requests that come at the same time', async () => {
    const id = await tutor.openSession()
    const answers = await Promise.all(Array.from({ length: 8 }, () => tutor.say(id, 'call note_maker', key)))
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1)
    expect(
      tutor.seen.invoke.filter(({ idempotency_key }) => idempotency_key?.startsWith(answers[0]?.body.id)),
    ).toHaveLength(1)
  })

  test('belongs to its session', async () => {
    const [one, other] = [await tutor.openSession(), await tutor.openSession()]
    const first = await tutor.say(one, 'hello', key)
    const second = await tutor.say(other, 'goodbye', key)
    expect(second.status).toBe(200)
    expect(second.body.id).not.toBe(first.body.id)
  })

  test('is refused with 400 when it is not visible ASCII of at most 200 characters', async () => {
    const id = await tutor.openSession()
    const { status, body } = await tutor.say(id, 'hello', { 'Idempotency-Key': 'x'.repeat(201) })
    expect([status, body.errors]).toEqual([400, [expect.objectContaining({ path: 'Idempotency-Key' })]])
  })
})

describe('what is somebody else’s', () => {
  test.each([
    ['another tenant', { tenant_id: 'tenant-b' }],
    ['another student', { student_id: 'somebody-else' }],
  ])('is not found by %s, as what does not exist', async (_, who) => {
    const id = await tutor.openSession()
    const { body: turn } = await tutor.say(id, 'hello')
    const stranger = await tutor.as(who)
    for (const [method, path, body] of [
      ['GET', `/v1/sessions/${id}`],
      ['PATCH', `/v1/sessions/${id}`, { title: 'mine now' }],
      ['DELETE', `/v1/sessions/${id}`],
      ['GET', `/v1/sessions/${id}/messages`],
      ['POST', `/v1/sessions/${id}/messages`, { content: 'hello' }],
      ['GET', `/v1/turns/${turn.id}`],
      ['GET', `/v1/turns/${turn.id}/events`],
      ['GET', `/v1/turns/${turn.id}/trace`],
      ['POST', `/v1/turns/${turn.id}/cancel`],
    ] as const) {
      const refused = await stranger.send(method, path, body)
      expect([path, refused.status, refused.body.code]).toEqual([path, 404, 'not_found'])
    }
    expect(
      (await stranger.send('GET', '/v1/sessions?limit=100')).body.items.map((item: Json) => item.id),
    ).not.toContain(id)
    expect((await tutor.send('GET', `/v1/sessions/${id}`)).body.title).toBeNull()
  })

  test('is open to the student’s own key', async () => {
    const student = randomUUID()
    const id = await tutor.openSession({ user_id: student })
    const own = await tutor.as({ student_id: student })
    expect((await own.say(id, 'hello')).status).toBe(200)
    expect((await own.send('GET', '/v1/sessions')).body.items.map((item: Json) => item.id)).toEqual([id])
  })

  test('can’t be made by a key that is bound to another student', async () => {
    const bound = await tutor.as({ student_id: 'me' })
    const { status, body } = await bound.send('POST', '/v1/sessions', { student: { user_id: 'you' } })
    expect([status, body.code]).toEqual([403, 'other_student'])
  })
})
