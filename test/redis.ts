import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

const hasRedisServer = (): boolean => spawnSync('redis-server', ['--version']).status === 0

/** Defines tests that need a Redis server of their own, skips them aloud without one, and fails where CI=true. */
export function withOwnRedis(name: string, define: () => void): void {
  if (hasRedisServer()) define()
  else if (process.env['CI'] === 'true')
    test(name, () => {
      throw new Error('redis-server is not installed')
    })
  else test.skip(`${name}: install redis-server`, () => undefined)
}

/**
 * A Redis server that a test may flush, kill and start again. It writes to disk only when told to (`SAVE`). As a cluster
 * of one node it refuses commands whose keys do not lie in one slot.
 */
export async function openRedisServer({ cluster = false } = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'tutor-redis-'))
  const port = await freePort()
  const asCluster = cluster ? ['--cluster-enabled', 'yes', '--cluster-port', String(await freePort())] : []
  let server: ChildProcess
  const start = async (): Promise<void> => {
    const place = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '']
    server = spawn('redis-server', [...place, ...asCluster])
    for (let tries = 0; (await command('PING').catch(() => '')) !== '+PONG'; tries++) {
      if (tries > 200) throw new Error('redis-server did not start')
      await delay(20)
    }
  }
  const kill = async (): Promise<void> => {
    if (server.exitCode !== null || server.signalCode !== null) return
    const gone = once(server, 'exit')
    server.kill('SIGKILL')
    await gone
  }
  /** One command; resolves with the first line of the answer. */
  const command = async (text: string): Promise<string> => {
    const socket = connect(port, '127.0.0.1')
    try {
      socket.write(`${text}\r\n`)
      const [answer] = await once(socket, 'data')
      return String(answer).split('\r\n')[0] ?? ''
    } finally {
      socket.destroy()
    }
  }
  await start()
  if (cluster) {
    await command('CLUSTER ADDSLOTSRANGE 0 16383')
    while ((await command('SET x x')) !== '+OK') await delay(20)
  }
  return {
    url: `redis://127.0.0.1:${port}`,
    start,
    kill,
    command,
    async close() {
      await kill()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function freePort(): Promise<number> {
  const holder = createServer().listen(0, '127.0.0.1')
  await once(holder, 'listening')
  const address = holder.address()
  holder.close()
  await once(holder, 'close')
  if (!address || typeof address === 'string') throw new Error('no port')
  return address.port
}
