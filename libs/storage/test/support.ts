import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { createLogger, createMetrics } from '@tutor/platform'
import type { StorageOptions } from '../src/index.js'

export const quiet = (): StorageOptions => ({ logger: createLogger('silent'), metrics: createMetrics() })

/** Defines tests against a real server, skips them aloud without one, and fails instead where CI=true. */
export function withServer(name: string, variable: string, define: (url: string) => void): void {
  const url = process.env[variable]
  if (url) define(url)
  else if (process.env['CI'] === 'true')
    test(name, () => {
      throw new Error(`${variable} is not set`)
    })
  else test.skip(`${name}: set ${variable}`, () => undefined)
}

/** A port of loopback that nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address ? address.port : 0
}

/** Resolves with the first truthy result; rejects with the last failure after 10 s. */
export async function eventually<R>(check: () => R | Promise<R>): Promise<R> {
  const deadline = performance.now() + 10_000
  for (;;) {
    try {
      const result = await check()
      if (result) return result
      if (performance.now() > deadline) throw new Error('the condition was not met within 10 s')
    } catch (error) {
      if (performance.now() > deadline) throw error
    }
    await delay(10)
  }
}

/** A stretch of wire that can be cut: connections through it reach `url`'s server, are cut, fall silent or are slow. */
export async function openWire(url: string) {
  const target = new URL(url)
  const sockets = new Set<Socket>()
  let port = 0
  let slowMs = 0
  const server = createServer((near) => {
    const far = connect(Number(target.port), target.hostname)
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from)
      // In order, also when the wire gets faster.
      let passing = Promise.resolve()
      from.on('data', (chunk) => {
        const due = performance.now() + slowMs
        passing = passing
          .then(() => delay(Math.max(0, due - performance.now())))
          .then(() => void to.write(chunk))
      })
      from.on('close', () => to.destroy())
      from.on('error', () => undefined)
    }
  })
  const restore = async (): Promise<void> => {
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
    const address = server.address()
    if (address && typeof address === 'object') port = address.port
  }
  const cut = async (): Promise<void> => {
    const closed = new Promise((resolve) => server.close(resolve))
    for (const socket of sockets) socket.destroy()
    sockets.clear()
    await closed
  }
  await restore()
  const through = new URL(url)
  through.hostname = '127.0.0.1'
  through.port = String(port)
  return {
    url: through.href,
    cut,
    restore,
    /** Every piece takes so long from now on, each way; 0 is none. */
    slow(ms: number): void {
      slowMs = ms
    },
    /** Bytes on connections of now get lost; new connections work. */
    hush(): void {
      const lost = [...sockets]
      for (const socket of lost) socket.removeAllListeners('data').resume()
    },
  }
}
