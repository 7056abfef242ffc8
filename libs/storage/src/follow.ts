import type { LoggedEvent } from './event-log.js'

const pageSize = 200
const outageMs = 30_000
const longestPolls = 16

/** What following needs of a log. */
export interface Followable {
  read(stream: string, afterId: number, limit: number): Promise<readonly LoggedEvent[]>
  /** Calls `ring` after every append to the stream, at least once, until the result is called. */
  listen(stream: string, ring: () => void): () => void
  /**
   * Looks again after so long even when nothing rang, in case a notification was lost; while nothing comes, after twice as
   * long each time, sixteen times as long at most.
   */
  readonly pollMs: number
  isClosed(): boolean
}

/** Replays a stream and goes on live. Holds one page in memory, whatever the speed of its reader. */
export async function* follow(
  log: Followable,
  stream: string,
  afterId: number,
  signal: AbortSignal,
): AsyncGenerator<LoggedEvent, void, undefined> {
  const bell = openBell()
  const unlisten = log.listen(stream, bell.ring)
  signal.addEventListener('abort', bell.ring)
  const isOver = (): boolean => signal.aborted || log.isClosed()
  const next = patientReader(log, stream)
  let last = afterId
  let waitMs = log.pollMs
  try {
    while (!isOver()) {
      const page = await next(last)
      for (const event of page) {
        if (isOver()) return
        last = event.id
        yield event
      }
      if (page.length < pageSize && !isOver()) await bell.rung(waitMs)
      waitMs = page.length > 0 ? log.pollMs : Math.min(2 * waitMs, longestPolls * log.pollMs)
    }
  } finally {
    unlisten()
    signal.removeEventListener('abort', bell.ring)
  }
}

/** Reads a page, taking an outage for an empty page until it has lasted too long. */
function patientReader(log: Followable, stream: string) {
  let failingSince: number | undefined
  return async (afterId: number): Promise<readonly LoggedEvent[]> => {
    try {
      const page = await log.read(stream, afterId, pageSize)
      failingSince = undefined
      return page
    } catch (error) {
      if (log.isClosed()) return []
      failingSince ??= performance.now()
      if (performance.now() - failingSince > outageMs) throw error
      return []
    }
  }
}

/** A bell remembers that it rang: ringing before anyone waits is not lost. */
function openBell() {
  let rang = false
  let wake: (() => void) | undefined
  return {
    ring: (): void => {
      rang = true
      wake?.()
    },
    /** Resolves once it has rung since the last time, or after the time limit. */
    async rung(timeoutMs: number): Promise<void> {
      if (!rang)
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, timeoutMs)
          wake = () => {
            clearTimeout(timer)
            resolve()
          }
        })
      wake = undefined
      rang = false
    },
  }
}
