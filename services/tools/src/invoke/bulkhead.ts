import { AppError } from '@tutor/contracts'

const retryAfterMs = 1_000

/** Runs a tool's work, or refuses it with UNAVAILABLE. What counts together has the same key: the tool's name unless told. */
export type Bulkhead = <T>(tool: string, run: () => Promise<T>, key?: string) => Promise<T>

/** Bounds how many runs of each tool (or other key) go on at once, so that one slow tool can't take the whole process. */
export function createBulkhead(mostAtOnce: number): Bulkhead {
  const running = new Map<string, number>()
  return async (tool, run, key = tool) => {
    const count = running.get(key) ?? 0
    if (count >= mostAtOnce)
      throw new AppError('UNAVAILABLE', `${tool} is busy at the moment`, {
        reason: 'tool_busy',
        retryAfterMs,
      })
    running.set(key, count + 1)
    try {
      return await run()
    } finally {
      const left = (running.get(key) ?? 1) - 1
      if (left > 0) running.set(key, left)
      else running.delete(key)
    }
  }
}
