import { execFile } from 'node:child_process'
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createLogger } from '@tutor/platform'
import { queryOnce } from '../src/database-query.js'
import { locateBinaries } from '../src/embedded-binaries.js'
import { initialise, readPassword } from '../src/embedded-data.js'
import { type Place, preparePlace } from '../src/embedded-place.js'
import { spawnAs } from '../src/embedded-spawn.js'
import { stopProcess } from '../src/embedded-status.js'
import { eventually, freePort } from './support.js'

const run = promisify(execFile)

interface Server {
  readonly port: number
  readonly url: string
  stop(): Promise<void>
}

/** A PostgreSQL server and another that copies it, as a platform's database with a standby has them. */
export async function startPair() {
  const folder = await mkdtemp(join(tmpdir(), 'tutor-pair-'))
  await run('chmod', ['755', folder])
  const logger = createLogger('silent')
  const [primaryPlace, standbyPlace] = [
    await preparePlace(join(folder, 'primary'), logger),
    await preparePlace(join(folder, 'standby'), logger),
  ]
  const { postgres, ...others } = await locateBinaries(primaryPlace)
  await initialise(primaryPlace, { postgres, ...others })
  const password = await readPassword(primaryPlace)
  // A copy of a server that has never run is a standby once it is told so; `-a` keeps the owner.
  await run('cp', ['-a', primaryPlace.data, standbyPlace.data])
  await writeFile(join(standbyPlace.data, 'standby.signal'), '')
  const start = (place: Place, more: Readonly<Record<string, string>> = {}) =>
    launch(postgres, place, password, more)
  const primary = await start(primaryPlace)
  const source = `host=127.0.0.1 port=${primary.port} user=tutor password=${password}`
  const standby = await start(standbyPlace, { primary_conninfo: source })
  return {
    primary,
    standby,
    /** Names the standby first. */
    url: `postgres://tutor:${password}@127.0.0.1:${standby.port},127.0.0.1:${primary.port}/postgres`,
    promote: () => queryOnce(standby.url, 'select pg_promote()'),
    async close() {
      await Promise.all([primary.stop(), standby.stop()])
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function launch(
  postgres: string,
  place: Place,
  password: string,
  more: Readonly<Record<string, string>>,
): Promise<Server> {
  const port = await freePort()
  const url = `postgres://tutor:${password}@127.0.0.1:${port}/postgres`
  const settings = {
    ...{
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
      shared_buffers: '32MB',
      io_method: 'sync',
    },
    ...{ wal_level: 'replica', wal_keep_size: '64MB', hot_standby: 'on', ...more },
  }
  const log = await open(join(place.home, 'postgres.log'), 'w')
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const child = spawnAs(postgres, ['-D', place.data, '-p', String(port), ...flags], place, log)
  await log.close()
  await eventually(() => queryOnce(url, 'select 1'))
  return { port, url, stop: () => stopProcess(Number(child.pid)) }
}
