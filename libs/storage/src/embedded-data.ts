import { randomBytes } from 'node:crypto'
import { chmod, chown, mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Binaries } from './embedded-binaries.js'
import { exists, type Place } from './embedded-place.js'
import { runProgram } from './embedded-spawn.js'

const passwordFile = ({ home }: Place): string => join(home, 'password')

export async function readPassword(place: Place): Promise<string> {
  const password = await readFile(passwordFile(place), 'utf8').catch(() => '')
  if (!password) throw new Error(`the database in ${place.home} has lost its password file`)
  return password.trim()
}

/**
 * Makes an empty database if there is none. It is built beside its place and moved in at the end, so a start that was
 * killed half-way leaves nothing that looks like a database.
 */
export async function initialise(place: Place, binaries: Binaries): Promise<void> {
  if (await exists(join(place.data, 'PG_VERSION'))) return await checkVersion(place, binaries)
  const unfinished = `${place.data}.new`
  await rm(unfinished, { recursive: true, force: true })
  await mkdir(unfinished, { mode: 0o700 })
  await give(unfinished, place)
  await writeSecret(passwordFile(place), `${randomBytes(24).toString('base64url')}\n`)
  const handedOver = `${place.data}.password`
  await writeSecret(handedOver, await readPassword(place))
  await give(handedOver, place)
  try {
    await runProgram(binaries.initdb, initdbArguments(unfinished, handedOver), place)
  } finally {
    await rm(handedOver, { force: true })
  }
  // What a user put there by mistake is not ours to delete: an empty folder is replaced, a full one is an error.
  await rename(unfinished, place.data)
}

const initdbArguments = (data: string, passwordPath: string): string[] => [
  `--pgdata=${data}`,
  '--username=tutor',
  `--pwfile=${passwordPath}`,
  '--auth=scram-sha-256',
  '--encoding=UTF8',
  '--locale=C',
  '--no-instructions',
]

async function checkVersion({ data }: Place, { major }: Binaries): Promise<void> {
  const found = (await readFile(join(data, 'PG_VERSION'), 'utf8')).trim()
  if (found !== major)
    throw new Error(
      `the data in ${data} is of PostgreSQL ${found} and the program is ${major}; dump and load it`,
    )
}

async function writeSecret(path: string, text: string): Promise<void> {
  await rm(path, { force: true })
  const file = await open(path, 'wx', 0o600)
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
  await chmod(path, 0o600)
}

async function give(path: string, { user }: Place): Promise<void> {
  if (user) await chown(path, user.uid, user.gid)
}
