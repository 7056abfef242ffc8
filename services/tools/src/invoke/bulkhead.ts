import { AppError } from '@tutor/contracts'

const retryAfterMs = 1_000

/** Bounds how many runs of each tool go on at once, so that one slow tool can't take the whole process. */
export function createBulkhead(mostAtOnce: number): <T>(tool: string, run: () => Promise<T>) => Promise<T> {
  const running = new Map<string, number>()
  return async (tool, run) => {
    const count = running.get(tool) ?? 0
    if (count >= mostAtOnce)
      throw new AppError('UNAVAILABLE', `${tool} is busy at the moment`, {
        reason: 'tool_busy',
        retryAfterMs,
      })
    running.set(tool, count + 1)
    try {
      return await run()
    } finally {
      running.set(tool, (running.get(tool) ?? 1) - 1)
    }
  }
}
