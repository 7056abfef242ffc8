import { randomUUID } from 'node:crypto'
import { jobsTable } from '@tutor/jobs'
import { type Broker, type Close, DeadLetter, openBroker } from '@tutor/messaging'
import { createLogger, createMetrics } from '@tutor/platform'
import { type Database, migrate, openDatabase } from '@tutor/storage'
import { sql } from 'kysely'
import { openTestDatabase } from '../../../test/database.js'
import { until } from '../../../test/until.js'
import { type Command, jobGraveyard, queueGraveyard, run } from '../src/index.js'

const queue = `test.${randomUUID()}`
const options = { logger: createLogger('silent'), metrics: createMetrics() }
let broker: Broker
let place: Awaited<ReturnType<typeof openTestDatabase>>
let database: Database
const closers: Close[] = []

beforeAll(async () => {
  broker = await openBroker('memory:', options)
  place = await openTestDatabase()
  database = await openDatabase(place.url, options)
  await migrate(database, 'session', { '0001_jobs': jobsTable })
})
afterEach(async () => {
  for (const close of closers.splice(0)) await close({ graceMs: 0 })
})
afterAll(async () => {
  await broker.close()
  await database.close()
  await place.close()
})

const command = (name: string, more: Partial<Command> = {}) =>
  run([queueGraveyard(broker, queue), jobGraveyard(database, 'session')], {
    ...{ name, id: undefined, all: false, limit: 50 },
    ...more,
  })

/** A message that its consumer gave up, and a job that died. */
async function fill(): Promise<{ readonly letter: string; readonly job: string }> {
  const [letter, job] = [randomUUID(), randomUUID()]
  const close = await broker.consume(
    queue,
    async () => {
      throw new DeadLetter('not_a_turn')
    },
    { concurrency: 1, deliveryLimit: 3 },
  )
  await broker.publish(queue, { type: 'turn.accepted', messageId: letter, headers: {}, body: '{"a":1}' })
  await until(
    () => broker.deadLetters(queue),
    ({ messages }) => messages.some(({ message }) => message.messageId === letter),
  )
  await close({ graceMs: 0 })
  await sql`insert into session.jobs (id, name, payload, status, priority, reason, request_id, traceparent, attempts, finished_at)
    values (${job}, 'webhook', '{"secret":1}', 'dead', 1, 'too_many_attempts', 'r', 't', 3, now())`.execute(
    database.forSchema('session'),
  )
  return { letter, job }
}

test('lists what was given up, with its reason and without its content', async () => {
  const { letter, job } = await fill()
  const text = await command('list')
  expect(text).toContain(`${letter}  ${queue}  turn.accepted  not_a_turn\n`)
  expect(text).toContain(`${job}  jobs of session  webhook  too_many_attempts\n`)
  expect(text).toContain('2 in all\n')
  expect(text).not.toMatch(/secret|"a"/)
  expect(await command('list', { limit: 1 })).toContain('2 in all\n')
  for (const id of [letter, job]) expect(await command('show', { id })).toContain(id)
  for (const id of [letter, job]) expect(await command('drop', { id })).toBe('1 forgotten\n')
  expect(await command('list')).toBe('0 in all\n')
})

test('lets one begin anew, or all of them', async () => {
  const one = await fill()
  await fill()
  expect(await command('retry', { id: one.letter })).toBe('1 will be tried again\n')
  expect(await command('list')).toContain('3 in all\n')
  expect(await command('retry', { all: true })).toBe('3 will be tried again\n')
  expect(await command('list')).toBe('0 in all\n')
  const seen: string[] = []
  closers.push(
    await broker.consume(
      queue,
      async ({ messageId = '' }, { attempt }) => {
        seen.push(`${messageId} ${attempt}`)
      },
      { concurrency: 1, deliveryLimit: 3 },
    ),
  )
  await until(
    () => seen.length,
    (count) => count === 2,
  )
  expect(seen).toContain(`${one.letter} 1`)
  const { rows } = await sql<{
    status: string
    attempts: number
  }>`select status, attempts from session.jobs`.execute(database.forSchema('session'))
  expect(rows).toEqual([
    { status: 'waiting', attempts: 0 },
    { status: 'waiting', attempts: 0 },
  ])
})

test.each(['show', 'retry', 'drop'])('%s of an id that nothing has says so', async (name) => {
  await expect(command(name, { id: 'nobody' })).rejects.toThrow('the id nobody')
})

test.each([
  ['no such command', command.bind(undefined, 'bury')],
  ['retry of nothing', command.bind(undefined, 'retry')],
  ['drop of nothing', command.bind(undefined, 'drop')],
])('%s asks for the usage', async (_, ask) => {
  expect(await ask()).toBeUndefined()
})
