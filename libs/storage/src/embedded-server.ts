import type { ChildProcess } from 'node:child_process'
import { open } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from '@tutor/platform'
import type { Binaries } from './embedded-binaries.js'
import type { Place } from './embedded-place.js'
import { cannotRun, spawnAs, tail } from './embedded-spawn.js'
import { type RunningServer, readStatus, stopProcess } from './embedded-status.js'
import { messageOf } from './error-code.js'

const startTimeoutMs = 30_000
const pollMs = 10
const retryMs = 300

/** What passes: another program snatched the free port, or children of a killed server are still leaving. */
const passing = /could not bind|still in use/

/** Starts the server on a free loopback port. */
export async function launch(place: Place, binaries: Binaries, logger: Logger): Promise<RunningServer> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await launchOn(await freePort(), place, binaries, logger)
    } catch (error) {
      if (attempt === 5 || !passing.test(messageOf(error))) throw error
      await delay(retryMs)
    }
  }
}

async function launchOn(
  port: number,
  place: Place,
  binaries: Binaries,
  logger: Logger,
): Promise<RunningServer> {
  const logPath = join(place.home, 'postgres.log')
  const log = await open(logPath, 'w')
  const child = spawnAs(binaries.postgres, serverArguments(place.data, port), place, log)
  let stopping = false
  try {
    await untilReady(child, binaries.postgres, place, logPath)
  } finally {
    await log.close()
  }
  const pid = Number(child.pid)
  child.unref()
  child.on('exit', (code, signal) => {
    if (!stopping) logger.error('the embedded database has died', { code, signal, log: logPath })
  })
  return {
    port,
    async stop() {
      stopping = true
      await stopProcess(pid)
    },
  }
}

/** Small, but with every guarantee: what is committed survives a crash. */
const serverArguments = (data: string, port: number): string[] => [
  '-D',
  data,
  '-p',
  String(port),
  ...Object.entries({
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: 200,
    shared_buffers: '64MB',
    fsync: 'on',
    synchronous_commit: 'on',
    wal_level: 'minimal',
    max_wal_senders: 0,
    max_wal_size: '256MB',
    max_parallel_workers_per_gather: 0,
    io_method: 'sync',
    jit: 'off',
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_checkpoints: 'off',
    // Statements may hold a student's words.
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
  }).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
]

async function untilReady(
  child: ChildProcess,
  program: string,
  place: Place,
  logPath: string,
): Promise<void> {
  let failure: Error | undefined
  child.once('error', (error) => {
    failure = cannotRun(program, error)
  })
  const deadline = performance.now() + startTimeoutMs
  while (!failure) {
    const status = await readStatus(place)
    if (status?.pid === child.pid && status?.isReady) return
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error(`it stopped at once: ${await tail(logPath)}`)
    if (performance.now() > deadline) {
      child.kill('SIGQUIT')
      throw new Error(`it was not ready within ${startTimeoutMs / 1_000} s: ${await tail(logPath)}`)
    }
    await delay(pollMs)
  }
  throw failure
}

async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve, reject) => {
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', resolve)
  })
  const address = probe.address()
  await new Promise((resolve) => probe.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no free port')
  return address.port
}
