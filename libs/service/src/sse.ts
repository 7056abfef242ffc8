import { once } from 'node:events'
import type { Response } from 'express'

const heartbeatMs = 15_000

export interface EventStream {
  /** Writes one event and waits while the client's socket is full; false once the client has gone. */
  send(event: { readonly id?: string; readonly event?: string; readonly data: string }): Promise<boolean>
  end(): void
  /** Ends a stream that can be resumed elsewhere: tells the client to connect again soon. */
  handOver(): void
}

/** What ends a stream that can be resumed: browsers wait so long (milliseconds) before they connect again. */
export const handOverText = 'retry: 500\n: this server stops, go on at another\n\n'

/** Server-sent events (WHATWG HTML §9.2) with a heartbeat comment every 15 s, unbuffered by proxies. */
export function openEventStream(response: Response): EventStream {
  response.status(200).set({
    'Content-Type': 'text/event-stream; charset=utf-8',
    'Cache-Control': 'no-cache, no-transform',
    'X-Accel-Buffering': 'no',
  })
  response.flushHeaders()
  const heartbeat = setInterval(() => response.write(': heartbeat\n\n'), heartbeatMs)
  response.once('close', () => clearInterval(heartbeat))
  return {
    async send({ id, event, data }) {
      if (response.destroyed || response.writableEnded) return false
      const lines = data.split('\n').map((line) => `data: ${line}\n`)
      const text = `${id ? `id: ${id}\n` : ''}${event ? `event: ${event}\n` : ''}${lines.join('')}\n`
      if (!response.write(text)) await drained(response)
      return !response.destroyed
    },
    end() {
      clearInterval(heartbeat)
      response.end()
    },
    handOver() {
      clearInterval(heartbeat)
      response.end(handOverText)
    },
  }
}

/** Waits until the socket takes more or is gone; leaves no listener behind. */
async function drained(response: Response): Promise<void> {
  const either = new AbortController()
  const heard = ['drain', 'close'].map((event) => once(response, event, { signal: either.signal }))
  await Promise.race(heard).finally(() => either.abort())
}
