/** Who wants to hear about which topic. */
export interface Listeners {
  /** `isFirst` and `isLast` tell when a topic gains its first and loses its last listener. */
  add(topic: string, ring: () => void): { readonly isFirst: boolean; remove(): { readonly isLast: boolean } }
  ring(topic: string): void
  has(topic: string): boolean
  topics(): readonly string[]
  ringAll(): void
}

export function openListeners(): Listeners {
  const byTopic = new Map<string, Set<() => void>>()
  const ring = (topic: string): void => {
    for (const listener of byTopic.get(topic) ?? []) listener()
  }
  return {
    add(topic, listener) {
      const listeners = byTopic.get(topic) ?? new Set()
      const isFirst = listeners.size === 0
      byTopic.set(topic, listeners.add(listener))
      return {
        isFirst,
        remove() {
          const removed = listeners.delete(listener)
          const isLast = removed && listeners.size === 0
          if (isLast) byTopic.delete(topic)
          return { isLast }
        },
      }
    },
    ring,
    has: (topic) => byTopic.has(topic),
    topics: () => [...byTopic.keys()],
    ringAll() {
      for (const topic of byTopic.keys()) ring(topic)
    },
  }
}
