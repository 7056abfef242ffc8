import { execFile } from 'node:child_process'
import { readdir, readFile, readlink } from 'node:fs/promises'
import { promisify } from 'node:util'
import { codeOf } from './error-code.js'

const execute = promisify(execFile)

/** Whether a process with this pid runs, also one of another user. One that has ended but was not reaped does not. */
export async function isAlive(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0)
  } catch (error) {
    return codeOf(error) === 'EPERM'
  }
  return (await statusFields(pid))[0] !== 'Z'
}

/** Linux: whether any process has this folder as its working directory, as all of PostgreSQL's have their data's. */
export async function hasProcessIn(folder: string): Promise<boolean> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const folders = await Promise.all(pids.map((pid) => readlink(`/proc/${pid}/cwd`).catch(() => '')))
  return folders.includes(folder)
}

/** When a process began, as text that no other process with the same pid shares; empty when there is none. */
export async function identityOf(pid: number): Promise<string> {
  if (process.platform !== 'linux') return await ps(pid, 'lstart=')
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '')
  // Start time in clock ticks since boot.
  const began = (await statusFields(pid))[19]
  return began ? `${boot.trim()} ${began}` : ''
}

/** Linux: the fields of /proc/PID/stat from the third on; the second is a name that may hold spaces and brackets. */
async function statusFields(pid: number): Promise<readonly string[]> {
  const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  return status.slice(status.lastIndexOf(')') + 2).split(' ')
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
