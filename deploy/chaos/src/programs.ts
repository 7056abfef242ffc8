import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'

const running = new Set<ChildProcess>()
// A run that is cut short leaves nothing behind.
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

export interface Program {
  readonly child: ChildProcess
  /** The last lines that it wrote to stderr. */
  readonly errors: () => string
}

/** Starts a program with just this environment, or with that of this process. */
export function startProgram(
  command: string,
  programArguments: readonly string[],
  environment?: Readonly<Record<string, string>>,
): Program {
  const child = spawn(command, programArguments, {
    stdio: ['ignore', 'ignore', 'pipe'],
    ...(environment && { env: environment }),
  })
  running.add(child)
  child.once('exit', () => running.delete(child))
  let errors = ''
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    errors = (errors + chunk).slice(-4_000)
  })
  return { child, errors: () => errors }
}

const hasEnded = ({ child }: Program): boolean => child.exitCode !== null || child.signalCode !== null

/** Sends a signal, and waits for the end where the signal ends a program. */
export async function end(program: Program, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (hasEnded(program)) return
  const exited = once(program.child, 'exit')
  program.child.kill(signal)
  await exited
}

/** Waits until a URL answers 2xx. */
export async function untilOk(url: string, program: Program): Promise<void> {
  for (;;) {
    if (hasEnded(program)) throw new Error(`A program ended instead of starting:\n${program.errors()}`)
    if (await answers(url)) return
    await wait(50)
  }
}

/** Whether a URL answers 2xx now. */
export const answers = (url: string): Promise<boolean> =>
  fetch(url, { signal: AbortSignal.timeout(2_000) }).then(
    (response) => response.ok,
    () => false,
  )

/** A port of the loopback interface that nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (typeof address !== 'object' || address === null) throw new Error('A TCP server has a port')
  return address.port
}
