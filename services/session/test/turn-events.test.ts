import { AppError } from '@tutor/contracts'
import { createLogger, createMetrics } from '@tutor/platform'
import { type EventLog, openEventLog } from '@tutor/storage'
import { until } from '../../../test/until.js'
import { emitter, eventStreamOf } from '../src/turns/turn-events.js'

const logger = createLogger('silent')
const delta = (text: string) => ({ type: 'reply.delta' as const, data: { text } })

/** A log whose appends fail as told: before they are done, or after. */
async function failingLog() {
  const log = await openEventLog('memory:', { logger, metrics: createMetrics() })
  const failures: ('before' | 'after')[] = []
  const append: EventLog['append'] = async (...args) => {
    const failure = failures.shift()
    if (failure === 'before') throw new AppError('UNAVAILABLE', 'away')
    const last = await log.append(...args)
    if (failure === 'after') throw new AppError('UNAVAILABLE', 'away')
    return last
  }
  const texts = async (turn: string) =>
    (await log.read(eventStreamOf(turn), 0, 100)).map(({ data }) => (data as { text: string }).text)
  return { log: { ...log, append }, failures, texts }
}

test.each([['before'], ['after']] as const)(
  'events are logged once and in order when an append fails %s it was done',
  async (when) => {
    const { log, failures, texts } = await failingLog()
    failures.push(when, when)
    const emit = emitter(log, 'turn', 1, logger)
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
  const [old, young] = [emitter(log, 'turn', 1, logger), emitter(log, 'turn', 2, logger)]
  await old(delta('old'))
  await young(delta('young'))
  await expect(old(delta('late'))).rejects.toMatchObject({ reason: 'lease_lost' })
  expect(await texts('turn')).toEqual(['old', 'young'])
})
