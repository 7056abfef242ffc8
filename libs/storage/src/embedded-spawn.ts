import { type ChildProcess, spawn } from 'node:child_process'
import { type FileHandle, readFile } from 'node:fs/promises'
import type { Place } from './embedded-place.js'
import { codeOf } from './error-code.js'

/**
 * Starts one of PostgreSQL's programs as the place's user, from a folder which that user can see, without our
 * environment (it may hold keys) and in a session of its own (Ctrl-C is ours to handle, not its).
 */
export function spawnAs(
  program: string,
  programArguments: readonly string[],
  { home, user }: Place,
  output: FileHandle | 'pipe',
): ChildProcess {
  const stream = output === 'pipe' ? 'pipe' : output.fd
  return spawn(program, programArguments, {
    cwd: home,
    env: { LC_ALL: 'C' },
    stdio: ['ignore', stream, stream],
    detached: true,
    ...(user && { uid: user.uid, gid: user.gid }),
  })
}

/** Runs a program to its end; rejects with what it said when it fails. */
export async function runProgram(
  program: string,
  programArguments: readonly string[],
  place: Place,
): Promise<void> {
  const child = spawnAs(program, programArguments, place, 'pipe')
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-2_000)
    })
  await new Promise<void>((resolve, reject) => {
    child.once('error', (error) => reject(cannotRun(program, error)))
    child.once('close', (code, signal) => {
      if (code === 0) resolve()
      else reject(new Error(`${program} ended with ${code ?? signal}: ${said.trim()}`))
    })
  })
}

/** The kernel's ENOENT for a program that is there means that its loader is not: it needs the GNU C library. */
export const cannotRun = (program: string, error: Error): Error =>
  codeOf(error) === 'ENOENT'
    ? new Error(`${program} needs the GNU C library, which this system lacks (musl?)`, { cause: error })
    : new Error(`${program} can't be run (${error.message})`, { cause: error })

/** The end of a log, for an error message. */
export const tail = async (path: string): Promise<string> =>
  (await readFile(path, 'utf8').catch(() => '')).trim().split('\n').slice(-5).join(' | ')
