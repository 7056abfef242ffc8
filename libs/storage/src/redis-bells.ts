import { openListeners } from './listeners.js'
import type { StorageOptions } from './options.js'
import { connectRedis } from './redis.js'

/** Rings when something is published on a channel. One connection, however many channels and listeners. */
export interface RedisBells {
  listen(channel: string, ring: () => void): () => void
  close(): Promise<void>
}

/**
 * Notifications may be lost with the connection, so every bell rings once whenever its subscription stands (again):
 * a listener that then looks has missed nothing.
 */
export async function openRedisBells(url: string, options: StorageOptions): Promise<RedisBells> {
  const { redis, close } = await connectRedis(url, 'event-bells', options)
  const listeners = openListeners()
  const subscribe = (...channels: string[]): void => {
    if (channels.length === 0 || redis.status !== 'ready') return
    redis.subscribe(...channels).then(
      () => channels.forEach(listeners.ring),
      // The connection has just gone; `ready` subscribes again.
      () => undefined,
    )
  }
  redis.on('message', listeners.ring)
  redis.on('ready', () => subscribe(...listeners.topics()))
  return {
    listen(channel, ring) {
      const { isFirst, remove } = listeners.add(channel, ring)
      if (isFirst) subscribe(channel)
      return () => {
        // Unsubscribing that fails leaves a subscription that rings for nobody, until the connection ends.
        if (remove().isLast && redis.status === 'ready') redis.unsubscribe(channel).catch(() => undefined)
      }
    },
    async close() {
      listeners.ringAll()
      await close()
    },
  }
}
