/** Holds items until a consumer has a free hand; consumers take turns. */
export interface MemoryQueue<T> {
  push(item: T): void
  /** Puts an item before all others, as a redelivery. */
  unshift(item: T): void
  /** `handle` never rejects; it counts as running until it has resolved. Returns how to detach. */
  attach(concurrency: number, handle: (item: T) => Promise<void>): () => void
  hasConsumers(): boolean
  clear(): void
}

interface Consumer<T> {
  readonly concurrency: number
  readonly handle: (item: T) => Promise<void>
  running: number
}

export function createMemoryQueue<T>(): MemoryQueue<T> {
  const waiting: T[] = []
  const consumers: Consumer<T>[] = []

  function pump(): void {
    for (;;) {
      const consumer = consumers.find(({ running, concurrency }) => running < concurrency)
      const [item] = waiting
      if (!consumer || item === undefined) return
      waiting.shift()
      consumers.push(...consumers.splice(consumers.indexOf(consumer), 1))
      start(consumer, item)
    }
  }

  function start(consumer: Consumer<T>, item: T): void {
    consumer.running += 1
    const done = (): void => {
      consumer.running -= 1
      pump()
    }
    consumer.handle(item).then(done, done)
  }

  return {
    push(item) {
      waiting.push(item)
      pump()
    },
    unshift(item) {
      waiting.unshift(item)
      pump()
    },
    attach(concurrency, handle) {
      const consumer = { concurrency, handle, running: 0 }
      consumers.push(consumer)
      pump()
      return () => {
        const index = consumers.indexOf(consumer)
        if (index >= 0) consumers.splice(index, 1)
      }
    },
    hasConsumers: () => consumers.length > 0,
    clear() {
      waiting.length = 0
    },
  }
}
