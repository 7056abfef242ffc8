import { randomBytes, randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { json, openToolServer, type ToolServer } from '../../../../test/tool-server.js'
import { until } from '../../../../test/until.js'
import { resultOf } from '../support/neighbours.js'
import { type Json, type Tutor, testBench } from '../support/tutor.js'

const bench = testBench()
let receiver: ToolServer
beforeAll(async () => {
  await bench.open()
  receiver = await openToolServer()
})
beforeEach(() => receiver.answers(json(200, {})))
afterEach(() => bench.stopAll())
afterAll(async () => {
  await bench.close()
  await receiver.stop()
})

const settings = {
  WEBHOOK_ALLOWED_HOSTS: '127.0.0.1',
  WEBHOOK_SECRETS_KEY: randomBytes(32).toString('base64'),
  JOBS_POLL_MS: '50',
}
const invoke = async ({ tool }: { tool: string }) => {
  const made = resultOf(tool)
  const flashcards = ['one?', 'two?'].map((question) => ({ title: 'A card', question, answer: 'yes' }))
  return {
    ...made,
    output: { flashcards, topic: 'tides' },
    artifact: { ...made.artifact, kind: 'cards' as const },
  }
}

/** A student with two cards that are due. */
async function withCards(tutor: Tutor): Promise<string> {
  const user_id = `student ${randomUUID()}`
  const session = await tutor.openSession({ user_id })
  const turn_id = (await tutor.say(session, 'call flashcard_generator')).body.id
  const added = await tutor.send('POST', `/v1/students/${encodeURIComponent(user_id)}/reviews`, {
    turn_id,
    call: 0,
  })
  expect(added.status).toBe(201)
  return user_id
}
const remindersRun = async (count: number) => {
  const db = await bench.db()
  await until(
    async () =>
      await sql`select 1 from session.jobs where name = 'review.remind' and status = 'done'`.execute(db),
    ({ rows }) => rows.length >= count,
  )
}
const bodies = (): Json[] => receiver.arrived.map(({ body }) => JSON.parse(body))

test('a tenant is told once a day of each student whose cards are due, however often the schedule comes', async () => {
  const before = await bench.start({ invoke }, settings)
  const tenant_id = randomUUID()
  const tutor = await before.as({ tenant_id })
  const [ada, bob] = [await withCards(tutor), await withCards(tutor)]
  const idle = await withCards(tutor)
  const other = await withCards(await before.as({ tenant_id: randomUUID() }))
  const db = await bench.db()
  await db
    .updateTable('review_cards')
    .set({ due_at: new Date(Date.now() + 3_600_000) })
    .where('student_id', '=', idle)
    .execute()
  for (const events of [['review.due'], ['turn.failed']])
    await tutor.send('POST', '/v1/webhooks', { url: receiver.url, events })
  await before.stop()
  await bench.start({}, { ...settings, REVIEW_REMINDER_CRON: '* * * * * *' })
  await bench.start({}, { ...settings, REVIEW_REMINDER_CRON: '* * * * * *' })
  await remindersRun(2)
  await until(
    () => receiver.arrived.length,
    (count) => count >= 2,
  )
  expect(
    bodies()
      .map(({ data }) => data.student_id)
      .toSorted(),
  ).toEqual([ada, bob].toSorted())
  expect(JSON.stringify(bodies())).not.toContain(other)
  expect(bodies()[0]).toEqual({
    type: 'review.due',
    timestamp: expect.any(String),
    data: {
      student_id: bodies()[0].data.student_id,
      due: 2,
      links: { reviews: `/v1/students/${encodeURIComponent(bodies()[0].data.student_id)}/reviews` },
    },
  })
})
