import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { eventually, freePort } from './support.js'

/** Redis, a replica of it, and a Sentinel that makes the replica the primary once the first is gone for half a second. */
export async function startSentinel() {
  const folder = await mkdtemp(join(tmpdir(), 'tutor-sentinel-'))
  const children: ChildProcess[] = []
  const start = async (port: number, ...flags: string[]): Promise<ChildProcess> => {
    const child = spawn('redis-server', flags, { cwd: folder, stdio: 'ignore' })
    children.push(child)
    await Promise.race([
      eventually(() => says(port, 'ping')),
      once(child, 'error').then(([error]) => Promise.reject(error)),
    ])
    return child
  }
  const server = (port: number, ...more: string[]) =>
    start(port, '--port', String(port), '--bind', '127.0.0.1', '--save', '', ...more)
  const [primaryPort, replicaPort, sentinelPort] = [await freePort(), await freePort(), await freePort()]
  const primary = await server(primaryPort)
  await server(replicaPort, '--replicaof', '127.0.0.1', String(primaryPort))
  await eventually(async () =>
    (await says(replicaPort, 'info', 'replication')).includes('master_link_status:up'),
  )
  const config = join(folder, 'sentinel.conf')
  await writeFile(
    config,
    [
      `port ${sentinelPort}`,
      'bind 127.0.0.1',
      `sentinel monitor main 127.0.0.1 ${primaryPort} 1`,
      'sentinel down-after-milliseconds main 500',
      'sentinel failover-timeout main 3000',
    ].join('\n'),
  )
  await start(sentinelPort, config, '--sentinel')
  await eventually(async () =>
    (await says(sentinelPort, 'sentinel', 'replicas', 'main')).includes(String(replicaPort)),
  )
  return {
    /** Names a Sentinel first that is not there. */
    url: `redis+sentinel://127.0.0.1:1,127.0.0.1:${sentinelPort}/main`,
    loseThePrimary: () => primary.kill('SIGKILL'),
    async close() {
      for (const child of children) child.kill('SIGKILL')
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** What a server answers, as text. */
async function says(port: number, command: string, ...words: string[]): Promise<string> {
  const redis = new Redis(port, '127.0.0.1', { lazyConnect: true, retryStrategy: () => null })
  redis.on('error', () => undefined)
  try {
    await redis.connect()
    return JSON.stringify(await redis.call(command, ...words))
  } finally {
    redis.disconnect()
  }
}
