import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { PlanClient } from './plan-client.js'

export interface OwnFleet extends PlanClient {
  stop(): Promise<void>
}

const startTimeoutMs = 120_000
const pauseMs = 100
/** Beside this package, both as source and as built. */
const program = fileURLToPath(new URL('../../launcher/dist/local.js', import.meta.url))

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address ? address.port : 0
}

async function untilReady(url: string, apiKey: string, child: ChildProcess): Promise<void> {
  const until = Date.now() + startTimeoutMs
  const headers = { authorization: `Bearer ${apiKey}` }
  while (Date.now() < until && child.exitCode === null) {
    const ok = await fetch(`${url}/v1/tools?limit=1`, { headers }).then(
      (response) => response.ok,
      () => false,
    )
    if (ok) return
    await new Promise((resolve) => setTimeout(resolve, pauseMs))
  }
  throw new Error('The tutor did not start; try `npm start` to see why')
}

/** Everything in one process of its own, as `npm start` does, in a folder that is removed when it stops. `environment` is added. */
export async function startOwnFleet(
  environment: Readonly<Record<string, string | undefined>>,
): Promise<OwnFleet> {
  const folder = mkdtempSync(join(tmpdir(), 'tutor-eval-'))
  const apiKey = `tutor_${randomBytes(32).toString('base64url')}`
  const port = await freePort()
  const child = spawn(process.execPath, [program], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...environment, DATA_DIR: folder, HTTP_PORT: String(port), BOOTSTRAP_API_KEY: apiKey },
  })
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) {
      const exited = once(child, 'exit')
      child.kill('SIGTERM')
      await exited
    }
    rmSync(folder, { recursive: true, force: true })
  }
  const url = `http://127.0.0.1:${port}`
  try {
    await untilReady(url, apiKey, child)
    return { url, apiKey, stop }
  } catch (error) {
    await stop()
    throw error
  }
}
