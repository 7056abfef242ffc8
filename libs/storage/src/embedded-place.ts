import { createHash } from 'node:crypto'
import { access, chmod, constants, mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, sep } from 'node:path'
import type { Logger } from '@tutor/platform'
import { type User, unprivilegedUser } from './embedded-user.js'

/** Where an embedded server lives. */
export interface Place {
  /** Password, owner and log; ours alone to write. */
  readonly home: string
  /** The data folder of PostgreSQL, owned by `user`. */
  readonly data: string
  /** Whom PostgreSQL runs as; undefined: as ourselves. */
  readonly user: User | undefined
}

const stateFolder = '/var/lib/ai-tutor-orchestrator'

/**
 * The wanted folder itself, except for root in a folder that other users can't reach (PostgreSQL refuses to run as
 * root): then a stable place elsewhere, which a file named `location` in the wanted folder points to.
 */
export async function preparePlace(wanted: string, logger: Logger): Promise<Place> {
  await mkdir(wanted, { recursive: true }).catch((error: Error) => {
    throw new Error(`the folder ${wanted} can't be made (${error.message})`)
  })
  await access(wanted, constants.R_OK | constants.W_OK | constants.X_OK).catch(() => {
    throw new Error(`the folder ${wanted} is not writable for this user`)
  })
  if (process.getuid?.() !== 0) return { home: wanted, data: join(wanted, 'data'), user: undefined }
  const home = await homeForRoot(wanted, logger)
  const data = join(home, 'data')
  return { home, data, user: await unprivilegedUser(data) }
}

async function homeForRoot(wanted: string, logger: Logger): Promise<string> {
  const pointer = join(wanted, 'location')
  const known = await readFile(pointer, 'utf8').catch(() => undefined)
  if (known) {
    const home = known.trim()
    if (!(await exists(home)))
      logger.warn('the data of the embedded database is gone; starting with an empty one', { home })
    await ensureOwnFolder(home)
    return home
  }
  if (await isReachable(wanted)) return wanted
  // What is temporary stays so.
  const root = wanted.startsWith(join(tmpdir(), sep)) ? await temporaryRoot() : await stateRoot()
  const home = join(root, createHash('sha256').update(wanted).digest('hex').slice(0, 16))
  await ensureOwnFolder(home)
  await writeFile(pointer, `${home}\n`)
  return home
}

/** A folder that every user can reach and only we can write: it survives a restart where the system lets us. */
export async function stateRoot(): Promise<string> {
  try {
    await ensureOwnFolder(stateFolder)
    return stateFolder
  } catch {
    return await temporaryRoot()
  }
}

async function temporaryRoot(): Promise<string> {
  const folder = join(tmpdir(), `ai-tutor-orchestrator-${process.getuid?.()}`)
  await ensureOwnFolder(folder)
  return folder
}

/** Refuses a folder that someone else could have prepared for us. */
async function ensureOwnFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o755 })
  const { uid, mode } = await stat(folder)
  if (uid !== process.getuid?.() || (mode & 0o022) !== 0)
    throw new Error(`the folder ${folder} belongs to another user or is writable for others`)
  await access(folder, constants.W_OK)
  // A strict umask would hide it from PostgreSQL's user.
  await chmod(folder, 0o755)
}

/** True when any user may pass through every folder down to this one. */
export async function isReachable(folder: string): Promise<boolean> {
  for (let path = folder; ; path = dirname(path)) {
    if (((await stat(path)).mode & 0o001) === 0) return false
    if (path === dirname(path)) return true
  }
}

export const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  )
