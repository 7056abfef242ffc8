import { randomUUID } from 'node:crypto'
import { hang } from './support/neighbours.js'
import { testBench } from './support/tutor.js'

const bench = testBench()
beforeAll(() => bench.open())
afterEach(() => bench.stopAll())
afterAll(() => bench.close())

test('a turn that has taken its workers down at every try fails instead of being run again', async () => {
  const tutor = await bench.start({ analyze: hang }, { TURN_MAX_ATTEMPTS: '3' })
  const session = await tutor.openSession()
  const db = await bench.db()
  const id = randomUUID()
  const message = { id: randomUUID(), session_id: session, turn_id: id, seq: 2, role: 'user' as const }
  await db
    .insertInto('messages')
    .values({ ...message, content: 'hello' })
    .execute()
  await db.updateTable('sessions').set({ turn_seq: 1 }).where('id', '=', session).execute()
  // As its row is when a process has died at each of its tries.
  await db
    .insertInto('turns')
    .values({
      id,
      session_id: session,
      seq: 1,
      message_id: message.id,
      status: 'running',
      error: null,
      idempotency_key: null,
      request_hash: null,
      request_id: randomUUID(),
      traceparent: `00-${'1'.repeat(32)}-${'1'.repeat(16)}-01`,
      attempts: 3,
      relayed_at: null,
      finished_at: null,
    })
    .execute()
  await tutor.running.broker.publish('tutor.turns', {
    type: 'turn.accepted',
    messageId: id,
    headers: {},
    body: JSON.stringify({ session_id: session, turn_id: id }),
  })
  expect(await tutor.ended(id)).toMatchObject({ status: 'failed', error: { code: 'too_many_attempts' } })
  expect(tutor.seen.analyze).toEqual([])
})
