import { AppError, type TurnEvent, type TurnStatus, turnEventTypes } from '@tutor/contracts'
import type { Logger } from '@tutor/platform'
import type { EventLog } from '@tutor/storage'
import type { Kysely } from 'kysely'
import { type TurnRow, turnById } from '../store/turns.js'
import type { Tables } from '../tables.js'
import type { Workflow } from '../workflow/workflow.js'
import { eventStreamOf } from './turn-events.js'
import type { TurnState } from './turn-state.js'
import { readTurn } from './turn-view.js'

export interface Watching {
  readonly db: Kysely<Tables>
  readonly eventLog: EventLog
  readonly logger: Logger
  /** For telling a turn from its stored steps. */
  readonly workflow: Workflow<TurnState>
}

type TurnEventBody = Pick<TurnEvent, 'type' | 'data'>

/** How often the database is asked, in case that the end of the turn never reaches the event log. */
const checkMs = 2_000
/** While nothing happens it is asked ever more rarely: thousands may wait for turns that wait themselves. */
const longestCheckMs = 16_000
const longestStream = 10_000

const ends: ReadonlySet<string> = new Set(['turn.done', 'turn.failed', 'turn.cancelled'])
const finished: ReadonlySet<TurnStatus> = new Set(['done', 'failed', 'cancelled'])
const isEnd = ({ type }: TurnEvent): boolean => ends.has(type)
export const isFinished = (status: TurnStatus): boolean => finished.has(status)

/**
 * A turn's events behind `afterId`, as they happen, up to its end; the last one is always `turn.done`,
 * `turn.failed` or `turn.cancelled`. While the event log is away the end is learned from the database. Ends without
 * one when `signal` aborts, and when the turn was deleted.
 */
export async function* watchTurn(
  watching: Watching,
  turnId: string,
  status: TurnStatus,
  afterId: number,
  signal: AbortSignal,
): AsyncGenerator<TurnEvent> {
  let last = afterId
  let isWhole = true
  const events = isFinished(status)
    ? replay(watching, turnId, afterId)
    : followUntilEnd(watching, turnId, afterId, signal)
  for await (const event of events) {
    isWhole &&= event.id === last + 1
    // Where the log has lost events, the end is told with the whole reply.
    if (isEnd(event) && !isWhole) break
    last = event.id
    yield event
    if (isEnd(event)) return
  }
  if (signal.aborted) return
  const row = await turnById(watching.db, turnId)
  if (!row || !isFinished(row.status)) return
  for (const event of await endOf(watching, row)) {
    last += 1
    yield { id: last, ...event }
  }
}

/** How a turn ended, told from the database: with the whole reply, since pieces of it may be missing from what was sent. */
async function endOf({ db, workflow }: Watching, row: TurnRow): Promise<readonly TurnEventBody[]> {
  if (row.status === 'failed') return [{ type: 'turn.failed', data: { error: row.error } }]
  if (row.status === 'cancelled') return [{ type: 'turn.cancelled', data: { error: row.error } }]
  const turn = await readTurn(db, workflow, row)
  return [
    { type: 'reply.reset', data: {} },
    { type: 'reply.delta', data: { text: turn.reply?.content ?? '' } },
    { type: 'turn.done', data: { turn } },
  ]
}

async function* replay(
  { eventLog, logger }: Watching,
  turnId: string,
  afterId: number,
): AsyncGenerator<TurnEvent> {
  try {
    for (const event of await eventLog.read(eventStreamOf(turnId), afterId, longestStream))
      yield turnEvent(event)
  } catch (error) {
    logger.warn('events of a finished turn could not be read', { error })
  }
}

/** Follows the log; returns when the turn is finished by the database's word and the log has nothing more to say. */
async function* followUntilEnd(
  { db, eventLog, logger }: Watching,
  turnId: string,
  afterId: number,
  signal: AbortSignal,
): AsyncGenerator<TurnEvent> {
  const stopped = new AbortController()
  const following = AbortSignal.any([signal, stopped.signal])
  const events = eventLog
    .follow(eventStreamOf(turnId), afterId, { signal: following })
    [Symbol.asyncIterator]()
  let next = nextEvent(events, logger)
  let clock = tick(checkMs, following)
  let finishedChecks = 0
  let waitMs = checkMs
  let hasFailed = false
  try {
    while (!signal.aborted && finishedChecks < 2) {
      const outcome = await Promise.race([next, clock])
      if (outcome === 'tick') {
        finishedChecks = (await isOver(db, turnId)) ? finishedChecks + 1 : 0
        waitMs = finishedChecks > 0 || hasFailed ? checkMs : Math.min(2 * waitMs, longestCheckMs)
        clock = tick(waitMs, following)
      } else if (outcome === 'no more') {
        hasFailed = true
        next = new Promise(() => undefined)
      } else {
        yield outcome
        waitMs = checkMs
        next = nextEvent(events, logger)
      }
    }
  } finally {
    stopped.abort()
    // It stands at its last event and would listen for ever.
    await events.return?.()
  }
}

/** Finished or deleted; a database that is away says nothing. */
const isOver = (db: Kysely<Tables>, turnId: string): Promise<boolean> =>
  turnById(db, turnId).then(
    (row) => row === undefined || isFinished(row.status),
    () => false,
  )

/** The next event, or `no more` when the log has failed: the database is asked from then on. */
const nextEvent = (
  events: AsyncIterator<{ id: number; type: string; data: unknown }>,
  logger: Logger,
): Promise<TurnEvent | 'no more'> =>
  events.next().then(
    ({ done, value }) => (done ? 'no more' : turnEvent(value)),
    (error: unknown) => {
      if (!(error instanceof AppError && error.code === 'CANCELLED'))
        logger.warn('the event log failed', { error })
      return 'no more'
    },
  )

const tick = (ms: number, signal: AbortSignal): Promise<'tick'> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve('tick')
    const timer = setTimeout(done, ms)
    function done(): void {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve('tick')
    }
    signal.addEventListener('abort', done, { once: true })
  })

const knownTypes: ReadonlySet<string> = new Set(turnEventTypes)

function turnEvent({ id, type, data }: { id: number; type: string; data: unknown }): TurnEvent {
  if (!knownTypes.has(type)) throw new Error(`The event log holds a ${type}`)
  // Only `emitter` writes these streams, from values of this type.
  return { id, type, data } as TurnEvent
}
