import { AsyncLocalStorage } from 'node:async_hooks'

const storage = new AsyncLocalStorage<number>()

/** Milliseconds since the epoch at which the call being served is too late; Infinity outside of one. */
export const surroundingDeadline = (): number => storage.getStore() ?? Number.POSITIVE_INFINITY

export const runWithDeadline = <R>(deadline: number, action: () => R): R => storage.run(deadline, action)
