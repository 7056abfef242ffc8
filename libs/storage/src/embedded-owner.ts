import { randomBytes } from 'node:crypto'
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { identityOf, isAlive } from './embedded-process.js'
import { codeOf } from './error-code.js'

interface Owner {
  readonly pid: number
  /** Tells a process from a later one with the same pid. */
  readonly identity: string
}

/**
 * Makes this process the only user of `home` until the result is called or the process dies. Rejects, naming folder
 * and pid, while the one that has it is alive.
 */
export async function claim(home: string, wanted: string): Promise<() => Promise<void>> {
  const path = join(home, 'owner.json')
  const mine = join(home, `owner.${process.pid}.${randomBytes(4).toString('hex')}`)
  const owner: Owner = { pid: process.pid, identity: await identityOf(process.pid) }
  await writeFile(mine, JSON.stringify(owner))
  try {
    while (!(await linked(mine, path))) await removeDead(path, wanted)
  } finally {
    await rm(mine, { force: true })
  }
  return () => rm(path, { force: true })
}

/** Linking is atomic: of several that try, one succeeds, and the file is complete from its first moment. */
async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to)
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  }
}

async function removeDead(path: string, wanted: string): Promise<void> {
  await refuseAlive(path, wanted)
  // Between the look and the removal someone else may have moved in: what was removed is looked at again.
  const removed = `${path}.${randomBytes(4).toString('hex')}`
  if (!(await rename(path, removed).then(done, failed))) return
  try {
    await refuseAlive(removed, wanted)
  } catch (error) {
    await linked(removed, path)
    throw error
  } finally {
    await rm(removed, { force: true })
  }
}

async function refuseAlive(path: string, wanted: string): Promise<void> {
  const owner = await readOwner(path)
  if (owner && (await isAlive(owner.pid)) && (await identityOf(owner.pid)) === owner.identity)
    throw new Error(`the folder ${wanted} is in use by the process with pid ${owner.pid}`)
}

async function readOwner(path: string): Promise<Owner | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8'))
  } catch {
    return undefined
  }
}

const done = (): boolean => true
const failed = (): boolean => false
