import { setMaxListeners } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import type { Close } from '@tutor/messaging'
import type { ProcessConfig } from './process-config.js'

/** The end of a process, step by step. */
export interface Shutdown {
  /**
   * Not ready; after a while, for balancers to notice, clients of open streams are told to go elsewhere; then everything is
   * closed, with one grace for what is in flight. Happens once.
   */
  stop(): Promise<void>
  /** From its first word on. */
  isStopping(): boolean
  /** Aborted when the balancers' while is over. */
  readonly stopping: AbortSignal
  /** Somebody may send us something from now on: a stop before that waits for no balancer. */
  serves(): void
}

export function shutdownOf(
  closers: Close[],
  {
    SHUTDOWN_DELAY_MS: delayMs,
    SHUTDOWN_GRACE_MS: graceMs,
  }: Pick<ProcessConfig, 'SHUTDOWN_DELAY_MS' | 'SHUTDOWN_GRACE_MS'>,
): Shutdown {
  const controller = new AbortController()
  // Every open stream listens.
  setMaxListeners(0, controller.signal)
  let isServing = false
  let stopped: Promise<void> | undefined
  const shutDown = async (): Promise<void> => {
    if (isServing) await delay(delayMs)
    controller.abort()
    await closeAll(closers, graceMs)
  }
  return {
    stop: () => (stopped ??= shutDown()),
    isStopping: () => stopped !== undefined,
    stopping: controller.signal,
    serves: () => {
      isServing = true
    },
  }
}

/** Closes in reverse order; what is in flight shares one grace. */
async function closeAll(closers: Close[], graceMs: number): Promise<void> {
  const deadline = Date.now() + graceMs
  const failures: unknown[] = []
  for (const close of closers.splice(0).reverse())
    await close({ graceMs: Math.max(0, deadline - Date.now()) }).catch((error: unknown) =>
      failures.push(error),
    )
  if (failures.length > 0) throw new AggregateError(failures, 'Not everything could be closed')
}
