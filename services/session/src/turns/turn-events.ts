import { AppError, type TurnEvent } from '@tutor/contracts'
import type { Logger } from '@tutor/platform'
import type { EventLog } from '@tutor/storage'
import { LeaseLost } from '../store/lease.js'

/** An event before it has its number. */
export type NewTurnEvent = Pick<TurnEvent, 'type'> & { readonly data: object }
export type Emit = (...events: NewTurnEvent[]) => Promise<void>

export const eventStreamOf = (turnId: string): string => `turn:${turnId}`

/** How long after its last event a turn's log is tried to be written. */
const patienceMs = 30_000
const againMs = 250

/** Who writes a turn's events. */
export interface TurnWriter {
  readonly turnId: string
  /** The token of the lease. */
  readonly fence: number
  /** 1 for the turn's first worker. */
  readonly attempt: number
}

/** More events than a turn has. */
const numbersOfAttempt = 10_000

/**
 * Appends events of a turn to the log, in order and each once, under the fence of the worker's lease. The log is what clients
 * watch, not what the turn's outcome rests on: while it can't be written the turn goes on, and its events wait; half a
 * minute after the last one they are given up, and the end is served from the database. Rejects with LeaseLost when a newer
 * worker writes.
 */
export function emitter(eventLog: EventLog, writer: TurnWriter, logger: Logger): Emit {
  const { fence } = writer
  const stream = eventStreamOf(writer.turnId)
  const waiting: NewTurnEvent[] = []
  /** What the log may have taken or not: it is sent again as it was. */
  let sent: readonly NewTurnEvent[] = []
  let batch = 0
  // Where the log has lost the stream, nobody may take this attempt's numbers for an earlier one's.
  let after = (writer.attempt - 1) * numbersOfAttempt
  let giveUpAt = 0
  let failing = false
  let willRetry = false
  let writing: Promise<void> = Promise.resolve()

  async function write(): Promise<void> {
    while (sent.length > 0 || waiting.length > 0) {
      if (sent.length === 0) {
        sent = waiting.splice(0)
        batch += 1
      }
      after = await eventLog.append(stream, sent, { fence, batch, after })
      sent = []
      failing = false
    }
  }
  function later(): void {
    if (willRetry) return
    willRetry = true
    setTimeout(() => {
      willRetry = false
      writing = writing.then(attempt).catch(() => undefined) // A newer worker has it.
    }, againMs).unref()
  }
  async function attempt(): Promise<void> {
    try {
      await write()
    } catch (error) {
      if (error instanceof AppError && error.reason === 'event_log_fenced') throw new LeaseLost()
      if (!failing) logger.warn('events of a turn can not be logged now', { error })
      failing = true
      if (Date.now() < giveUpAt) later()
    }
  }
  return async (...events) => {
    waiting.push(...events)
    giveUpAt = Date.now() + patienceMs
    // While the log is away nobody waits for it.
    if (failing) return later()
    writing = writing.then(attempt)
    await writing
  }
}

/** Collects pieces of a streamed reply and appends them together every 25 ms, in order. */
export function deltaBuffer(emit: Emit) {
  let text = ''
  let writing: Promise<void> = Promise.resolve()
  let timer: NodeJS.Timeout | undefined
  const write = (): void => {
    timer = undefined
    const piece = text
    text = ''
    if (!piece) return
    writing = writing.then(() => emit({ type: 'reply.delta', data: { text: piece } }))
    // Who flushes learns of it; until then nobody waits.
    writing.catch(() => undefined)
  }
  return {
    push(piece: string): void {
      text += piece
      timer ??= setTimeout(write, 25)
    },
    async flush(): Promise<void> {
      clearTimeout(timer)
      write()
      await writing
    },
  }
}
