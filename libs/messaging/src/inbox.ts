import type { AppError } from '@tutor/contracts'

/** What arrives from elsewhere, read by one reader in order. */
export interface Inbox<T> {
  push(item: T): void
  /** After what has already arrived, the reader gets this error. */
  fail(error: AppError): void
  /** The reader gets this error at once; what has arrived is thrown away. */
  abort(error: AppError): void
  /** The next item; `timedOut()` is thrown when none comes within `waitMs`. */
  next(waitMs: number): Promise<T>
}

export function createInbox<T>(timedOut: () => AppError): Inbox<T> {
  const arrived: T[] = []
  let failure: AppError | undefined
  let wake: () => void = () => undefined
  return {
    push(item) {
      arrived.push(item)
      wake()
    },
    fail(error) {
      failure ??= error
      wake()
    },
    abort(error) {
      failure = error
      arrived.length = 0
      wake()
    },
    async next(waitMs) {
      if (arrived.length === 0 && !failure)
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, waitMs)
          wake = () => {
            clearTimeout(timer)
            resolve()
          }
        })
      const item = arrived.shift()
      if (item !== undefined) return item
      throw failure ?? timedOut()
    },
  }
}
