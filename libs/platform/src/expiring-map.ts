/** A map of bounded size whose entries expire. When it is full, the entry that was set longest ago goes first. */
export interface ExpiringMap<V> {
  get(key: string): V | undefined
  set(key: string, value: V, ttlMs: number): void
  delete(key: string): void
  clear(): void
}

export function expiringMap<V>(maxEntries: number): ExpiringMap<V> {
  const entries = new Map<string, { readonly value: V; readonly expiresAt: number }>()
  return {
    get(key) {
      const entry = entries.get(key)
      if (!entry) return undefined
      if (entry.expiresAt > performance.now()) return entry.value
      entries.delete(key)
      return undefined
    },
    set(key, value, ttlMs) {
      entries.delete(key)
      entries.set(key, { value, expiresAt: performance.now() + ttlMs })
      if (entries.size <= maxEntries) return
      for (const oldest of entries.keys()) {
        entries.delete(oldest)
        break
      }
    },
    delete(key) {
      entries.delete(key)
    },
    clear: () => entries.clear(),
  }
}
