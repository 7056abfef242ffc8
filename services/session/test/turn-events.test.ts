import { AppError } from '@tutor/contracts'
import { createLogger, createMetrics } from '@tutor/platform'
import { type EventLog, openEventLog } from '@tutor/storage'
import { until } from '../../../test/until.js'
import { deltaBuffer, emitter, eventStreamOf } from '../src/turns/turn-events.js'

const logger = createLogger('silent')
const first = { turnId: 'turn', fence: 1, attempt: 1 }
const second = { ...first, fence: 2, attempt: 2 }
const delta = (text: string) => ({ type: 'reply.delta' as const, data: { text } })

/** A log whose appends fail as told: before they are done, or after. */
async function failingLog() {
  const log = await openEventLog('memory:', { logger, metrics: createMetrics() })
  const failures: ('before' | 'after')[] = []
  let refused = 0
  const append: EventLog['append'] = async (...args) => {
    const failure = failures.shift()
    if (failure === 'before') throw new AppError('UNAVAILABLE', 'away')
    const last = await log.append(...args).catch((error) => {
      refused += 1
      throw error
    })
    if (failure === 'after') throw new AppError('UNAVAILABLE', 'away')
    return last
  }
  const texts = async (turn: string) =>
    (await log.read(eventStreamOf(turn), 0, 100)).map(({ data }) => (data as { text: string }).text)
  return { log: { ...log, append }, failures, texts, refused: () => refused }
}

test.each([['before'], ['after']] as const)(
  'events are logged once and in order when an append fails %s it was done',
  async (when) => {
    const { log, failures, texts } = await failingLog()
    failures.push(when, when)
    const emit = emitter(log, first, logger)
    for (const text of ['one', 'two', 'three']) await emit(delta(text))
    await until(
      () => texts('turn'),
      (seen) => seen.length >= 3,
    )
    await emit(delta('four'))
    expect(await texts('turn')).toEqual(['one', 'two', 'three', 'four'])
  },
)

test('a worker whose session was taken over logs nothing more, and learns of it', async () => {
  const { log, texts } = await failingLog()
  const [old, young] = [emitter(log, first, logger), emitter(log, second, logger)]
  await old(delta('old'))
  await young(delta('young'))
  await expect(old(delta('late'))).rejects.toMatchObject({ reason: 'lease_lost' })
  expect(await texts('turn')).toEqual(['old', 'young'])
})

test('pieces of a reply that a newer worker keeps out are told when they are flushed, and not before', async () => {
  const { log, texts, refused } = await failingLog()
  const deltas = deltaBuffer(emitter(log, first, logger))
  await emitter(log, second, logger)(delta('young'))
  const strays: unknown[] = []
  const stray = (error: unknown): number => strays.push(error)
  process.on('unhandledRejection', stray)
  deltas.push('late')
  await until(refused, (count) => count === 1)
  await new Promise((resolve) => setImmediate(resolve))
  process.off('unhandledRejection', stray)
  expect(strays).toEqual([])
  await expect(deltas.flush()).rejects.toMatchObject({ reason: 'lease_lost' })
  expect(await texts('turn')).toEqual(['young'])
})

test('what is emitted after the log was given up is logged once it is back', async () => {
  const { log, failures, texts } = await failingLog()
  const now = Date.now
  const emit = emitter(log, first, logger)
  failures.push('before', 'before')
  await emit(delta('one'))
  // Its time to wait is over when the second try fails.
  Date.now = () => Number.MAX_SAFE_INTEGER
  await until(
    () => failures.length,
    (left) => left === 0,
  )
  Date.now = now
  await emit(delta('two'))
  await until(
    () => texts('turn'),
    (seen) => seen.length === 2,
  )
})

test('a second worker never gives the numbers that the first gave, whatever the log has lost', async () => {
  const { log } = await failingLog()
  await emitter(log, first, logger)(delta('one'), delta('two'))
  await emitter(log, second, logger)(delta('three'))
  const idsOf = async (of: EventLog) => (await of.read(eventStreamOf('turn'), 0, 100)).map(({ id }) => id)
  expect(await idsOf(log)).toEqual([1, 2, 3])
  const { log: empty } = await failingLog()
  await emitter(empty, second, logger)(delta('three'))
  expect((await idsOf(empty))[0]).toBeGreaterThan(9_999)
})
