import type { TurnEvent } from '@tutor/contracts'
import type { Logger } from '@tutor/platform'
import type { EventLog } from '@tutor/storage'

/** An event before it has its number. */
export type NewTurnEvent = Pick<TurnEvent, 'type'> & { readonly data: object }
export type Emit = (...events: NewTurnEvent[]) => Promise<void>

export const eventStreamOf = (turnId: string): string => `turn:${turnId}`

/**
 * Appends events of a turn to the log. The log is what clients watch, not what the turn's outcome rests on: when it
 * can't be written the turn goes on, and its end is served from the database.
 */
export const emitter =
  (eventLog: EventLog, turnId: string, logger: Logger): Emit =>
  async (...events) => {
    await eventLog.append(eventStreamOf(turnId), events).catch((error: unknown) => {
      logger.warn('events of a turn could not be logged', { types: events.map(({ type }) => type), error })
    })
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
    if (piece) writing = writing.then(() => emit({ type: 'reply.delta', data: { text: piece } }))
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
