import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'

/** A TCP proxy on loopback that can be as bad as a network. */
export interface FaultProxy {
  readonly port: number
  /** Cuts every connection; new ones are welcome. */
  reset(): void
  /** Delays every piece by so many milliseconds, in both directions; 0 for not at all. */
  delay(ms: number): void
  /** Passes nothing on, in silence, and accepts no less, until `false`. */
  hold(on: boolean): void
  /** Ends every connection half: what the server says comes through, what the client says is cut off. */
  halfClose(): void
  close(): Promise<void>
}

interface Pair {
  readonly client: Socket
  readonly server: Socket
}

/** To the first of these ports that is welcome and accepts, beginning with the next one each time. */
export async function openFaultProxy(
  targets: readonly number[],
  isWelcome: (port: number) => boolean = () => true,
): Promise<FaultProxy> {
  const pairs = new Set<Pair>()
  let delayMs = 0
  let held = Promise.resolve()
  let release = (): void => undefined
  let turn = 0

  const pass = (from: Socket, to: Socket): void => {
    let line: Promise<unknown> = Promise.resolve()
    from.on('data', (chunk: Buffer) => {
      from.pause()
      line = line
        .then(() => held)
        .then(() => (delayMs > 0 ? wait(delayMs) : undefined))
        .then(() => {
          if (!to.destroyed) to.write(chunk)
          from.resume()
        })
    })
    from.on('end', () => void line.then(() => to.end()))
    from.on('error', () => to.destroy())
    from.on('close', () => to.destroy())
  }
  const server = createServer({ allowHalfOpen: true }, (client) => {
    turn += 1
    void connectOne(rotated(targets, turn).filter(isWelcome)).then((other) => {
      if (!other || client.destroyed) {
        client.destroy()
        other?.destroy()
        return
      }
      const pair = { client, server: other }
      pairs.add(pair)
      for (const socket of [client, other]) socket.setNoDelay(true).once('close', () => pairs.delete(pair))
      pass(client, other)
      pass(other, client)
    })
    client.on('error', () => client.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const reset = (): void => {
    for (const { client, server: other } of pairs) {
      client.resetAndDestroy()
      other.resetAndDestroy()
    }
  }
  return {
    // A listening TCP server's address is an AddressInfo.
    port: (server.address() as AddressInfo).port,
    reset,
    delay: (ms) => {
      delayMs = ms
    },
    hold(on) {
      if (on)
        held = new Promise((resolve) => {
          release = resolve
        })
      else release()
    },
    halfClose() {
      for (const { server: other } of pairs) other.end()
    },
    async close() {
      release()
      server.close()
      reset()
      await once(server, 'close')
    },
  }
}

const rotated = (targets: readonly number[], by: number): readonly number[] => {
  const at = by % targets.length
  return [...targets.slice(at), ...targets.slice(0, at)]
}

async function connectOne(targets: readonly number[]): Promise<Socket | undefined> {
  for (const port of targets) {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
    const connected = await once(socket, 'connect').then(
      () => true,
      () => false,
    )
    if (connected) return socket.on('error', () => socket.destroy())
  }
  return undefined
}
