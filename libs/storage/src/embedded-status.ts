import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Place } from './embedded-place.js'
import { isAlive } from './embedded-process.js'

const fastStopMs = 3_000
const pollMs = 10

export interface RunningServer {
  readonly port: number
  stop(): Promise<void>
}

/** Fast shutdown (connections end, everything is written); after 3 s immediate (the next start recovers); then by force. */
export async function stopProcess(pid: number): Promise<void> {
  for (const [signal, timeoutMs] of [
    ['SIGINT', fastStopMs],
    ['SIGQUIT', 2_000],
    ['SIGKILL', 2_000],
  ] as const) {
    try {
      process.kill(pid, signal)
    } catch {
      return
    }
    const deadline = performance.now() + timeoutMs
    while (performance.now() < deadline) {
      if (!(await isAlive(pid))) return
      await delay(pollMs)
    }
  }
}

export interface ServerStatus {
  readonly pid: number
  readonly port: number
  readonly isReady: boolean
}

/** `postmaster.pid`: pid in line 1, port in line 4, state in line 8. */
export async function readStatus({ data }: Place): Promise<ServerStatus | undefined> {
  const text = await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => undefined)
  if (!text) return undefined
  const lines = text.split('\n')
  return { pid: Number(lines[0]), port: Number(lines[3]), isReady: lines[7]?.trim() === 'ready' }
}
