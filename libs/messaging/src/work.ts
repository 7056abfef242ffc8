import { setMaxListeners } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from '@tutor/platform'
import {
  type ConsumeHandler,
  DeadLetter,
  type Delivery,
  type Fate,
  type Message,
  type Sweep,
} from './broker.js'
import { runWithDeadline } from './call-deadline.js'
import { redeliveryDelayMs } from './limits.js'

export const counterOf = { keep: 'kept', retry: 'retried', drop: 'dropped' } as const satisfies Record<
  Fate,
  keyof Sweep
>

/** What becomes of a delivery. */
export type Verdict =
  | { readonly outcome: 'ack' }
  | { readonly outcome: 'retry'; readonly delayMs: number }
  | { readonly outcome: 'dead_letter'; readonly reason: string }

export interface Consumption {
  readonly queue: string
  readonly handler: ConsumeHandler
  readonly deliveryLimit: number
  readonly logger: Logger
}

/** Runs the handler and decides; never rejects. */
export async function judge(
  { queue, handler, deliveryLimit, logger }: Consumption,
  message: Message,
  delivery: Delivery,
): Promise<Verdict> {
  const { attempt } = delivery
  const about = { queue, message_id: message.messageId, attempt }
  if (attempt > deliveryLimit) return { outcome: 'dead_letter', reason: 'delivery_limit' }
  try {
    // In one process a consumer runs in the context of whoever published, whose deadline is not its own.
    await runWithDeadline(Number.POSITIVE_INFINITY, () => handler(message, delivery))
    return { outcome: 'ack' }
  } catch (error) {
    if (error instanceof DeadLetter || attempt >= deliveryLimit) {
      const reason = error instanceof DeadLetter ? error.reason : 'delivery_limit'
      logger.error('message dead-lettered', { ...about, reason, error })
      return { outcome: 'dead_letter', reason }
    }
    logger.warn('message will be delivered again', { ...about, error })
    return { outcome: 'retry', delayMs: redeliveryDelayMs(attempt) }
  }
}

/** Its signal is listened to by every delivery in hand, which is no leak however many there are. */
export function createBroadcast(): AbortController {
  const controller = new AbortController()
  setMaxListeners(0, controller.signal)
  return controller
}

/** Waits before a redelivery, but not when the consumer closes meanwhile. */
export const pause = (delayMs: number, closing: AbortSignal): Promise<void> =>
  delay(delayMs, undefined, { signal: closing }).catch(() => undefined)
