import { realpath, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from '@tutor/platform'
import { queryOnce } from './database-query.js'
import type { Place } from './embedded-place.js'
import { commandOf, hasProcessIn } from './embedded-process.js'
import { type RunningServer, readStatus, stopProcess } from './embedded-status.js'

const answerMs = 2_000
const leaveMs = 5_000
const pollMs = 20

/**
 * Deals with the server of a process that was killed: used as it is when it answers to our password with our data
 * folder, else stopped. Undefined when there is none (any more).
 */
export async function adoptOrStop(
  place: Place,
  urlOf: (port: number) => string,
  logger: Logger,
): Promise<RunningServer | undefined> {
  const status = await readStatus(place)
  if (!status) return undefined
  if (!(await commandOf(status.pid)).includes(place.data)) return await forgetDead(place)
  const { pid, port } = status
  if (status.isReady && (await servesData(urlOf(port), place.data))) {
    logger.info('taking over the embedded database that an earlier process left running', { pid })
    return { port, stop: () => stopProcess(pid) }
  }
  logger.info('stopping the embedded database that an earlier process left behind', { pid })
  await stopProcess(pid)
  return await forgetDead(place)
}

const servesData = (url: string, data: string): Promise<boolean> =>
  queryOnce(url, 'show data_directory', answerMs).then(
    ([row]) => row?.['data_directory'] === data,
    () => false,
  )

/**
 * PostgreSQL takes the pid in a lock file for its server's, also when another program has it by now, or when the killed
 * server was never reaped (both happen in containers). Such a file is removed once no process is in the data folder.
 */
async function forgetDead({ data }: Place): Promise<undefined> {
  if (process.platform !== 'linux') return
  const folder = await realpath(data)
  const deadline = performance.now() + leaveMs
  while (await hasProcessIn(folder)) {
    if (performance.now() > deadline) return
    await delay(pollMs)
  }
  await rm(join(data, 'postmaster.pid'), { force: true })
}
