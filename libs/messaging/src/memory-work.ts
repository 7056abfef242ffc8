import { setImmediate as nextTurn } from 'node:timers/promises'
import { AppError } from '@tutor/contracts'
import type { Logger, Metrics } from '@tutor/platform'
import type { Broker, ConsumeHandler, ConsumeOptions, DeadLettered, Message } from './broker.js'
import { createInFlight, once } from './in-flight.js'
import { closeGraceMs, eventConcurrency, eventDeliveryLimit } from './limits.js'
import { createMemoryQueue, type MemoryQueue } from './memory-queue.js'
import { eventExchange, eventQueue } from './names.js'
import { topicMatches } from './topic.js'
import { counterOf, createBroadcast, judge, pause, type Verdict } from './work.js'

interface Stored {
  readonly message: Message
  readonly deliveries: number
}

interface WorkQueue {
  readonly name: string
  readonly deliveryLimit: number
  readonly stored: MemoryQueue<Stored>
  readonly dead: DeadLettered[]
  readonly patterns: Set<string>
}

export type MemoryWork = Pick<
  Broker,
  'declareQueue' | 'publish' | 'consume' | 'publishEvent' | 'subscribe' | 'deadLetters' | 'sweepDeadLetters'
>

/** Work queues and events within one process. They live as long as the process. */
export function memoryWork({ logger, metrics }: { logger: Logger; metrics: Metrics }): MemoryWork {
  const queues = new Map<string, WorkQueue>()

  function declare(name: string, deliveryLimit: number): WorkQueue {
    const known = queues.get(name)
    if (known && known.deliveryLimit !== deliveryLimit)
      throw new AppError('CONFLICT', `The queue ${name} exists with other settings`)
    const queue = known ?? { name, deliveryLimit, stored: createMemoryQueue(), dead: [], patterns: new Set() }
    queues.set(name, queue)
    return queue
  }

  function consume(queue: WorkQueue, handler: ConsumeHandler, concurrency: number) {
    const settle = (stored: Stored, verdict: Verdict): void => {
      metrics.queueConsumed.inc({ queue: queue.name, outcome: verdict.outcome })
      if (verdict.outcome === 'retry') queue.stored.unshift(stored)
      if (verdict.outcome === 'dead_letter')
        queue.dead.push({ message: stored.message, reason: verdict.reason })
    }
    return attachConsumer(
      queue,
      { queue: queue.name, handler, deliveryLimit: queue.deliveryLimit, logger },
      concurrency,
      settle,
    )
  }

  return {
    async declareQueue(name, { deliveryLimit }) {
      declare(name, deliveryLimit)
    },
    async publish(name, message) {
      const queue = queues.get(name)
      if (!queue) throw new AppError('UNAVAILABLE', `There is no queue ${name}`, { reason: 'unroutable' })
      queue.stored.push({ message: structuredClone(message), deliveries: 0 })
      metrics.queuePublished.inc({ queue: name })
    },
    async consume(name, handler, { concurrency, deliveryLimit }: ConsumeOptions) {
      return consume(declare(name, deliveryLimit), handler, concurrency)
    },
    async publishEvent(topic, message) {
      for (const queue of queues.values())
        if ([...queue.patterns].some((pattern) => topicMatches(pattern, topic)))
          queue.stored.push({ message: structuredClone(message), deliveries: 0 })
      metrics.queuePublished.inc({ queue: eventExchange })
    },
    async subscribe(group, topicPattern, handler) {
      const queue = declare(eventQueue(group), eventDeliveryLimit)
      queue.patterns.add(topicPattern)
      return consume(queue, handler, eventConcurrency)
    },
    async deadLetters(name, limit = 20) {
      const dead = queues.get(name)?.dead ?? []
      return { count: dead.length, messages: structuredClone(dead.slice(0, limit)) }
    },
    async sweepDeadLetters(name, decide) {
      const queue = queues.get(name)
      const letters = queue?.dead.splice(0) ?? []
      const sweep = { kept: 0, retried: 0, dropped: 0 }
      for (const letter of letters) {
        const fate = decide(structuredClone(letter))
        if (fate === 'keep') queue?.dead.push(letter)
        if (fate === 'retry') queue?.stored.push({ message: letter.message, deliveries: 0 })
        sweep[counterOf[fate]] += 1
      }
      return sweep
    },
  }
}

function attachConsumer(
  { stored: queue }: WorkQueue,
  consumption: Parameters<typeof judge>[0],
  concurrency: number,
  settle: (stored: Stored, verdict: Verdict) => void,
) {
  const inFlight = createInFlight()
  const closing = createBroadcast()
  const outOfGrace = createBroadcast()
  async function deliver({ message, deliveries }: Stored): Promise<void> {
    await nextTurn()
    const delivery = { attempt: deliveries + 1, signal: outOfGrace.signal }
    const verdict = await unlessTakenBack(
      judge(consumption, structuredClone(message), delivery),
      outOfGrace.signal,
    )
    if (verdict.outcome === 'retry') await pause(verdict.delayMs, closing.signal)
    settle({ message, deliveries: deliveries + 1 }, verdict)
  }

  const detach = queue.attach(concurrency, (stored) => {
    const work = deliver(stored)
    inFlight.track(work)
    return work
  })
  return once(async ({ graceMs = closeGraceMs }: { readonly graceMs?: number } = {}) => {
    detach()
    closing.abort()
    if (!(await inFlight.drained(graceMs))) outOfGrace.abort()
    await nextTurn()
  })
}

/** A handler that ignores its signal loses the delivery all the same. Leaves nothing behind on the signal. */
function unlessTakenBack(judging: Promise<Verdict>, signal: AbortSignal): Promise<Verdict> {
  return new Promise((resolve) => {
    const takeBack = (): void => resolve({ outcome: 'retry', delayMs: 0 })
    signal.addEventListener('abort', takeBack, { once: true })
    if (signal.aborted) takeBack()
    void judging.then((verdict) => {
      signal.removeEventListener('abort', takeBack)
      resolve(verdict)
    })
  })
}
