import { randomUUID } from 'node:crypto'
import type { Broker } from '@tutor/messaging'
import type { Logger } from '@tutor/platform'

/** A lost call to wake is made up for by polling, so few deliveries are enough. */
const deliveryLimit = 3

/** Tells the workers of one service, in whatever process, that there may be due jobs. */
export interface Waker {
  /** To be called after the commit. Never waits and never fails: workers that are not reached poll. */
  wake(): void
  /** Calls back whenever somebody wakes the workers; gives what ends that. */
  onWake(act: () => void): ReturnType<Broker['consume']>
}

export async function openWaker(broker: Broker, service: string, logger: Logger): Promise<Waker> {
  const queue = `tutor.jobs.${service}`
  await broker.declareQueue(queue, { deliveryLimit })
  let isPublishing = false
  let isWantedAgain = false
  const publish = async (): Promise<void> => {
    try {
      do {
        isWantedAgain = false
        const message = { type: 'jobs.due', messageId: randomUUID(), headers: {}, body: '' }
        await broker.publish(queue, message)
      } while (isWantedAgain)
    } finally {
      isPublishing = false
    }
  }
  return {
    wake() {
      isWantedAgain = true
      if (isPublishing) return
      isPublishing = true
      publish().catch((error: unknown) => logger.warn('workers could not be woken; they poll', { error }))
    },
    onWake: (act) => broker.consume(queue, async () => act(), { concurrency: 1, deliveryLimit }),
  }
}
