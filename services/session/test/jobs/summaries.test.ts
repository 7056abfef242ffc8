import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { until } from '../../../../test/until.js'
import { countTurn, nothingCounted, summaryOf } from '../../src/summaries/count-turns.js'
import { summariseSession } from '../../src/summaries/summarise.js'
import { callsOf, decisionOf } from '../support/neighbours.js'
import { type Json, type Tutor, testBench } from '../support/tutor.js'

const bench = testBench()
beforeAll(() => bench.open())
afterEach(() => bench.stopAll())
afterAll(() => bench.close())

/** Gives a session so many finished turns, each on a topic of its own kind and with a call. */
async function fill(session: string, turns: number): Promise<void> {
  const db = await bench.db()
  const { plan } = callsOf('quiz_generator')
  const output = JSON.stringify({ plan, learned: [] })
  await sql`insert into session.turns (id, session_id, seq, message_id, status, request_id, traceparent, finished_at)
    select gen_random_uuid(), ${session}::uuid, n, gen_random_uuid(), 'done', 'filled-in', '', now()
    from generate_series(1, ${turns}::integer) n`.execute(db)
  await sql`insert into session.messages (id, session_id, turn_id, seq, role, content)
    select gen_random_uuid(), session_id, id, 2 * seq + side, case side when 0 then 'user' else 'assistant' end, 'words ' || seq
    from session.turns, generate_series(0, 1) side where session_id = ${session}`.execute(db)
  await sql`insert into session.turn_steps (turn_id, position, step, attempt, output, started_at, duration_ms)
    select id, 1, 'plan', 1, jsonb_set(${output}::jsonb, '{plan,context,topics}',
      to_jsonb(array[case when seq % 2 = 0 then 'Osmosis' else 'topic ' || seq % 7 end])), now(), 1
    from session.turns where session_id = ${session}`.execute(db)
  await sql`update session.sessions set turn_seq = ${turns} where id = ${session}`.execute(db)
}
const summaryOfSession = (tutor: Tutor, session: string, turns: number): Promise<Json> =>
  until(
    async () => (await tutor.send('GET', `/v1/sessions/${session}`)).body.summary,
    (summary) => summary?.turns === turns,
  )

test('a session of 5,000 messages is read by its last ten and a summary of the others', async () => {
  const plan = async () => decisionOf('converse')
  const tutor = await bench.start({ plan })
  const session = await tutor.openSession()
  await fill(session, 2_499)
  expect((await tutor.say(session, 'hello')).body.status).toBe('done')
  expect(tutor.seen.plan[0]?.history).toHaveLength(10)
  const summary = await summaryOfSession(tutor, session, 2_495)
  expect(summary.tools).toEqual([{ tool: 'quiz_generator', calls: 2_495 }])
  expect(summary.topics[0]).toEqual({ topic: 'osmosis', turns: 1_247 })
  expect(summary.topics).toHaveLength(8)
  await tutor.say(session, 'and now?')
  expect(tutor.seen.plan[1]?.history).toHaveLength(10)
  const prompt = JSON.stringify(tutor.seen.chat[1]?.messages)
  expect(prompt).toContain('osmosis')
  expect(prompt).not.toContain('words 2400')
})

test('a short session has no summary, and its prompt says nothing of one', async () => {
  const tutor = await bench.start({ plan: async () => decisionOf('converse') })
  const session = await tutor.openSession()
  await tutor.say(session, 'hello')
  expect((await tutor.send('GET', `/v1/sessions/${session}`)).body.summary).toBeNull()
  expect(JSON.stringify(tutor.seen.chat[0]?.messages)).not.toContain('earlier')
})

test('no turn is counted twice, however often and by how many at the same time it is summarised', async () => {
  const tutor = await bench.start()
  const session = await tutor.openSession()
  await fill(session, 450)
  const run = summariseSession(await bench.db())
  const context = {
    signal: new AbortController().signal,
    attempt: 1,
    idempotencyKey: randomUUID(),
    progress: async () => undefined,
  }
  await Promise.all([1, 2, 3, 4].map(() => run({ session_id: session, through_seq: 445 }, context)))
  await run({ session_id: session, through_seq: 445 }, context)
  await run({ session_id: session, through_seq: 300 }, context)
  expect((await tutor.send('GET', `/v1/sessions/${session}`)).body.summary.turns).toBe(445)
  expect(await run({ session_id: randomUUID(), through_seq: 10 }, context)).toEqual({ turns: 0 })
})

test('the counts of a conversation on ever new topics stay bounded, and keep the most frequent', () => {
  const about = (...topics: string[]) => {
    const { plan } = decisionOf('converse')
    return { ...plan, context: { ...plan.context, topics } }
  }
  let counts = nothingCounted
  for (let n = 0; n < 1_000; n += 1) counts = countTurn(counts, about('Tides', `topic ${n}`, ' tides '))
  counts = countTurn(counts, undefined)
  expect(Object.keys(counts.topics).length).toBeLessThanOrEqual(100)
  expect(summaryOf(counts)).toMatchObject({
    turns: 1_001,
    topics: [{ topic: 'tides', turns: 1_000 }, {}, {}, {}, {}, {}, {}, {}, {}, {}],
  })
})
