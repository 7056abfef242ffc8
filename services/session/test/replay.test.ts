import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { differences } from '../src/turns/differences.js'
import { callsOf, decisionOf } from './support/neighbours.js'
import { type Json, type Tutor, testBench } from './support/tutor.js'

const bench = testBench()
beforeAll(() => bench.open())
afterEach(() => bench.stopAll())
afterAll(() => bench.close())

const replay = (tutor: Tutor, turn: string, body: object = {}) =>
  tutor.send('POST', `/v1/turns/${turn}/replay`, body)

/** A student with two turns; the second one was decided knowing the first. */
async function twoTurns(tutor: Tutor) {
  const user_id = randomUUID()
  const session = await tutor.openSession({ user_id, name: 'Ada', mastery_level: 4 })
  await tutor.send('PATCH', `/v1/students/${user_id}`, {
    topic_mastery: { tides: 2 },
    corrections: [{ parameter: 'count', value: 8 }],
  })
  const first = (await tutor.say(session, 'hello')).body
  const second = (await tutor.say(session, 'call note_maker')).body
  return { user_id, session, first, second }
}

describe('a replay', () => {
  test('decides again from the inputs of then, whatever was learned or said since', async () => {
    const tutor = await bench.start()
    const { user_id, session, second } = await twoTurns(tutor)
    const [analyzed, planned] = [tutor.seen.analyze.at(-1), tutor.seen.plan.at(-1)]
    await tutor.send('PATCH', `/v1/students/${user_id}`, {
      name: 'Eve',
      mastery_level: 9,
      topic_mastery: {},
      corrections: [],
    })
    await tutor.say(session, 'and now something else')
    const { status, body } = await replay(tutor, second.id)
    expect([status, body.turn_id, body.differences]).toEqual([200, second.id, []])
    expect([tutor.seen.analyze.at(-1), tutor.seen.plan.at(-1)]).toEqual([analyzed, planned])
    expect(planned).toMatchObject({
      message: 'call note_maker',
      history: [{ content: 'hello' }, {}],
      student: { name: 'Ada', mastery_level: 4 },
      corrections: [{ parameter: 'count', value: 8 }],
      topic_mastery: { tides: 2 },
    })
  })

  test('shows by path where the decision would differ, without the engine', async () => {
    let tool = 'note_maker'
    const tutor = await bench.start({
      plan: async ({ engine }) => ({
        ...callsOf(tool),
        plan: { ...callsOf(tool).plan, engine: { path: engine ?? 'local', version: tool, duration_ms: 1 } },
      }),
    })
    const { second } = await twoTurns(tutor)
    tool = 'quiz_generator'
    const { body } = await replay(tutor, second.id, { engine: 'hybrid' })
    expect(tutor.seen.plan.at(-1)?.engine).toBe('hybrid')
    expect(body.before).toEqual(second.plan)
    expect(body.after.engine).toMatchObject({ path: 'hybrid' })
    expect(body.differences).toEqual([
      { path: 'calls.0.tool', before: 'note_maker', after: 'quiz_generator' },
      { path: 'calls.0.parameters.topic', before: 'note_maker', after: 'quiz_generator' },
    ])
  })

  test('executes and changes nothing', async () => {
    const tutor = await bench.start({
      plan: async () => ({ ...callsOf('note_maker'), learned: [{ parameter: 'subject', value: 'x' }] }),
    })
    const { user_id, session, second } = await twoTurns(tutor)
    const seen = async (): Promise<Json> => [
      tutor.seen.invoke.length,
      (await tutor.send('GET', `/v1/students/${user_id}`)).body,
      (await tutor.send('GET', `/v1/turns/${second.id}/trace`)).body,
      (await tutor.send('GET', `/v1/sessions/${session}/messages`)).body,
    ]
    const before = await seen()
    await replay(tutor, second.id)
    expect(await seen()).toEqual(before)
  })

  test('compares with the decision, not with what was edited since', async () => {
    const tutor = await bench.start()
    const { second } = await twoTurns(tutor)
    await tutor.send('PATCH', `/v1/turns/${second.id}/calls/0`, { parameters: { topic: 'tides' } })
    expect((await replay(tutor, second.id)).body.differences).toEqual([])
  })

  test('is refused with 409 and a reason for a turn without inputs, and for one without a decision', async () => {
    let broken = false
    const tutor = await bench.start({
      plan: async () => {
        if (broken) throw new Error('broken')
        return decisionOf('converse')
      },
    })
    const { session, first } = await twoTurns(tutor)
    const db = await bench.db()
    await db.updateTable('turns').set({ input: null }).where('id', '=', first.id).execute()
    const old = await replay(tutor, first.id)
    expect([old.status, old.body.code]).toEqual([409, 'turn_inputs_not_stored'])
    broken = true
    const failed = (await tutor.say(session, 'hello')).body
    const undecided = await replay(tutor, failed.id)
    expect([undecided.status, undecided.body.code]).toEqual([409, 'turn_not_decided'])
  })

  test('is refused with 400 for an unknown engine, and not found by strangers', async () => {
    const tutor = await bench.start()
    const { second } = await twoTurns(tutor)
    expect((await replay(tutor, second.id, { engine: 'magic' })).status).toBe(400)
    for (const who of [{ tenant_id: 'tenant-b' }, { student_id: 'somebody-else' }])
      expect((await replay(await tutor.as(who), second.id)).status).toBe(404)
  })
})

describe('the list of turns', () => {
  const idsOf = ({ body }: Json): string[] => body.items.map(({ id }: Json) => id)

  test('is that of the tenant, the newest first, page by page, and says which can be replayed', async () => {
    const tutor = await (await bench.start()).as({ tenant_id: randomUUID() })
    const one = await twoTurns(tutor)
    const two = await twoTurns(tutor)
    const all = [two.second.id, two.first.id, one.second.id, one.first.id]
    const page = await tutor.send('GET', '/v1/turns?limit=3')
    expect(idsOf(page)).toEqual(all.slice(0, 3))
    expect(page.body.items[0]).toEqual({
      id: two.second.id,
      session_id: two.session,
      status: 'done',
      replayable: true,
      created_at: two.second.created_at,
      finished_at: two.second.finished_at,
    })
    const rest = await tutor.send('GET', `/v1/turns?limit=3&cursor=${page.body.next_cursor}`)
    expect([idsOf(rest), rest.body.next_cursor]).toEqual([all.slice(3), null])
    const own = await tutor.as({ tenant_id: two.session, student_id: two.user_id })
    expect(idsOf(await own.send('GET', '/v1/turns'))).toEqual([])
  })

  test('shows a key that is bound to a student the turns of that student', async () => {
    const tenant_id = randomUUID()
    const tutor = await (await bench.start()).as({ tenant_id })
    const { user_id, first, second } = await twoTurns(tutor)
    await twoTurns(tutor)
    const own = await tutor.as({ tenant_id, student_id: user_id })
    expect(idsOf(await own.send('GET', '/v1/turns'))).toEqual([second.id, first.id])
  })

  test('can be limited to a time, from its first moment on and before its last', async () => {
    const tutor = await (await bench.start()).as({ tenant_id: randomUUID() })
    const { first, second } = await twoTurns(tutor)
    const db = await bench.db()
    const at = (id: string, moment: string) =>
      db
        .updateTable('turns')
        .set({ created_at: new Date(moment) })
        .where('id', '=', id)
        .execute()
    await at(first.id, '2026-11-01T00:00:00Z')
    await at(second.id, '2026-11-02T12:00:00Z')
    const list = async (query: string) => idsOf(await tutor.send('GET', `/v1/turns?${query}`))
    expect(await list('since=2026-11-01')).toEqual([second.id, first.id])
    expect(await list('since=2026-11-01&until=2026-11-02')).toEqual([first.id])
    expect(await list('since=2026-11-02T12:00:00Z')).toEqual([second.id])
    expect((await tutor.send('GET', '/v1/turns?since=yesterday')).status).toBe(400)
  })
})

describe('differences', () => {
  test('are none of a value to itself', () =>
    fc.assert(
      fc.property(fc.jsonValue(), (value) => expect(differences(value, structuredClone(value))).toEqual([])),
    ))

  test('name what only one side has', () =>
    expect(differences({ a: [1, { b: 2 }] }, { a: [1, { c: 3 }, null] })).toEqual([
      { path: 'a.1.b', before: 2 },
      { path: 'a.1.c', after: 3 },
      { path: 'a.2', after: null },
    ]))
})
