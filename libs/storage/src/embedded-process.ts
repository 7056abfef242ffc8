import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'

const execute = promisify(execFile)

/** Whether a process with this pid exists; one of another user does. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/** When a process began, as text that no other process with the same pid shares; empty when there is none. */
export async function identityOf(pid: number): Promise<string> {
  if (process.platform !== 'linux') return await ps(pid, 'lstart=')
  const [boot, status] = await Promise.all([
    readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => ''),
    readFile(`/proc/${pid}/stat`, 'utf8').catch(() => ''),
  ])
  // Field 22, start time in clock ticks since boot; the name in field 2 may hold spaces and brackets.
  const began = status.slice(status.lastIndexOf(')') + 2).split(' ')[19]
  return began ? `${boot.trim()} ${began}` : ''
}

/** The command line of a process; empty when there is none. */
export async function commandOf(pid: number): Promise<string> {
  if (process.platform !== 'linux') return await ps(pid, 'command=')
  return (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).replaceAll('\0', ' ')
}

const ps = async (pid: number, column: string): Promise<string> =>
  await execute('ps', ['-o', column, '-p', String(pid)]).then(
    ({ stdout }) => stdout.trim(),
    () => '',
  )
