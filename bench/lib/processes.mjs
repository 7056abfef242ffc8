/** CPU and memory of processes as the kernel counts them (Linux), all threads included. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

const ticksPerSecond = 100
const utime = 11
const startTime = 19
const residentPages = 21
const pageBytes = 4_096

/** Fields of /proc/<pid>/stat behind the name, which may hold spaces; undefined once the process is gone. */
function statOf(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return text.slice(text.lastIndexOf(')') + 2).split(' ')
  } catch {
    return undefined
  }
}

/** Seconds of CPU that a process and its ended children have used. */
export function cpuSeconds(pid) {
  const fields = statOf(pid)
  if (!fields) return 0
  const ticks = fields.slice(utime, utime + 4).reduce((sum, field) => sum + Number(field), 0)
  return ticks / ticksPerSecond
}

/** Resident memory in bytes. */
export const rssBytes = (pid) => Number(statOf(pid)?.[residentPages] ?? 0) * pageBytes

/** Pids of the living children of a process. */
export function childrenOf(pid) {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  return pids.filter((each) => Number(statOf(each)?.[1]) === Number(pid)).map(Number)
}

/** Seconds of CPU of a process and everything below it. */
export const treeCpuSeconds = (pid) =>
  childrenOf(pid).reduce((sum, child) => sum + treeCpuSeconds(child), cpuSeconds(pid))

/** The process that listens on a TCP port of this machine, so that a server's CPU can be told from its URL. */
export function listenerOf(port) {
  const hexPort = Number(port).toString(16).toUpperCase().padStart(4, '0')
  const inodes = new Set()
  for (const table of ['tcp', 'tcp6'])
    for (const line of readFileSync(`/proc/net/${table}`, 'utf8').split('\n').slice(1)) {
      const fields = line.trim().split(/\s+/)
      if (fields[3] === '0A' && fields[1]?.endsWith(`:${hexPort}`)) inodes.add(`socket:[${fields[9]}]`)
    }
  const holders = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && holdsOne(name, inodes))
  // Of a server that has forked, the oldest is the parent.
  const [oldest] = holders.sort((a, b) => Number(statOf(a)?.[startTime]) - Number(statOf(b)?.[startTime]))
  return oldest === undefined ? undefined : Number(oldest)
}

function holdsOne(pid, inodes) {
  try {
    return readdirSync(`/proc/${pid}/fd`).some((name) => {
      try {
        return inodes.has(readlinkSync(`/proc/${pid}/fd/${name}`))
      } catch {
        return false
      }
    })
  } catch {
    return false
  }
}
