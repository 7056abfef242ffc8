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
