import { createLogger, createMetrics } from '@tutor/platform'
import { type EventLog, openEventLog } from '@tutor/storage'
import { until } from '../../../test/until.js'
import { turnById } from '../src/store/turns.js'
import { eventStreamOf } from '../src/turns/turn-events.js'
import { turnWorkflow } from '../src/turns/turn-workflow.js'
import { watchTurn } from '../src/turns/watch-turn.js'
import { hang } from './support/neighbours.js'
import { testBench } from './support/tutor.js'

const bench = testBench()
beforeAll(() => bench.open())
afterEach(() => bench.stopAll())
afterAll(() => bench.close())

/** A real event log that counts those who follow it. */
async function countedLog() {
  const options = { logger: createLogger('silent'), metrics: createMetrics() }
  const log = await openEventLog('memory:', options)
  let followers = 0
  const counted: EventLog = {
    ...log,
    async *follow(...args) {
      followers += 1
      try {
        yield* log.follow(...args)
      } finally {
        followers -= 1
      }
    },
  }
  return { log: counted, followers: () => followers }
}

async function watched() {
  const tutor = await bench.start({ analyze: hang })
  const turn = await tutor.accept(await tutor.openSession(), 'hello')
  const { log, followers } = await countedLog()
  await log.append(eventStreamOf(turn), [{ type: 'turn.accepted', data: {} }])
  const db = await bench.db()
  await until(
    () => turnById(db, turn),
    (row) => row?.status === 'running',
  )
  // Only its shape is used.
  const workflow = turnWorkflow({} as Parameters<typeof turnWorkflow>[0])
  const watching = { db, eventLog: log, logger: createLogger('silent'), workflow }
  return { turn, log, followers, watching }
}

test('who has seen the end of a turn follows its events no more', async () => {
  const { turn, log, followers, watching } = await watched()
  const seen: string[] = []
  for await (const { type } of watchTurn(watching, turn, 'running', 0, new AbortController().signal)) {
    seen.push(type)
    if (type === 'turn.accepted')
      await log.append(eventStreamOf(turn), [{ type: 'turn.cancelled', data: { error: null } }])
  }
  expect(seen).toEqual(['turn.accepted', 'turn.cancelled'])
  await until(followers, (count) => count === 0)
})

test('who leaves in the middle of a turn follows its events no more', async () => {
  const { turn, followers, watching } = await watched()
  for await (const _event of watchTurn(watching, turn, 'running', 0, new AbortController().signal)) break
  await until(followers, (count) => count === 0)
})

test('where the log has lost events, the end comes with the whole reply once more', async () => {
  const tutor = await bench.start()
  const turn = await tutor.accept(await tutor.openSession(), 'hello')
  const done = await tutor.ended(turn)
  const { log } = await countedLog()
  const events = [
    { type: 'reply.delta', data: { text: 'the rest' } },
    { type: 'turn.done', data: { turn: done } },
  ]
  // Another worker went on after the log had lost what the first one wrote.
  await log.append(eventStreamOf(turn), events, { fence: 2, batch: 1, after: 10_000 })
  const workflow = turnWorkflow({} as Parameters<typeof turnWorkflow>[0])
  const watching = { db: await bench.db(), eventLog: log, logger: createLogger('silent'), workflow }
  const seen: { id: number; type: string; data: object }[] = []
  for await (const event of watchTurn(watching, turn, 'done', 12, new AbortController().signal))
    seen.push(event)
  expect(seen.map(({ id, type }) => `${id} ${type}`)).toEqual([
    '10001 reply.delta',
    '10002 reply.reset',
    '10003 reply.delta',
    '10004 turn.done',
  ])
  expect(seen[2]?.data).toEqual({ text: done.reply.content })
})
