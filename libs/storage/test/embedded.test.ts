import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, chown, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { queryOnce } from '../src/database-query.js'
import { isReachable } from '../src/embedded-place.js'
import { isAlive } from '../src/embedded-process.js'
import { unprivilegedUser } from '../src/embedded-user.js'
import { type Database, openDatabase } from '../src/index.js'
import { eventually, quiet } from './support.js'

const isRoot = process.getuid?.() === 0
const here = import.meta.dirname
const ownerScript = fileURLToPath(new URL('./embedded-owner.mjs', import.meta.url))
const canOthersRun =
  isRoot && (await isReachable(here)) && (await isReachable(process.execPath.replace(/[^/]+$/, '')))

let folder: string
let owners: ChildProcess[]
beforeEach(async () => {
  owners = []
  folder = await mkdtemp(join(tmpdir(), 'tutor-embedded-'))
  await chmod(folder, 0o755)
})
afterEach(async () => {
  for (const owner of owners) owner.kill('SIGKILL')
  await rm(folder, { recursive: true, force: true })
})

const open = (path = join(folder, 'db')): Promise<Database> => openDatabase(`embedded:${path}`, quiet())

/** Another process that owns the database; resolves once it is open. */
async function startOwner(path: string, user?: { uid: number; gid: number }) {
  const child = spawn(process.execPath, [ownerScript, path], {
    stdio: ['ignore', 'pipe', 'inherit'],
    cwd: '/',
    ...user,
  })
  owners.push(child)
  const line: unknown[] = await Promise.race([once(child.stdout!, 'data'), once(child, 'exit')])
  return { child, url: String(line[0]).trim() }
}

async function kill(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const ended = once(child, 'exit')
  child.kill(signal)
  await ended
}

const serverPid = async (data: string): Promise<number> =>
  Number((await readFile(join(data, 'postmaster.pid'), 'utf8')).split('\n')[0])

async function writeNote(url: string): Promise<void> {
  await queryOnce(url, 'create table notes (n int)')
  await queryOnce(url, 'insert into notes values (1)')
}
const readNotes = (url: string) => queryOnce(url, 'select n from notes')

test('a second start finds the data of the first', async () => {
  const first = await open()
  await writeNote(first.url)
  await first.close()
  const second = await open()
  expect(await readNotes(second.url)).toEqual([{ n: 1 }])
  await second.close()
})

test('closing stops the server and leaves the folder free', async () => {
  const database = await open()
  const pid = await serverPid(join(folder, 'db', 'data'))
  expect(await isAlive(pid)).toBe(true)
  await database.close()
  expect(await isAlive(pid)).toBe(false)
  await expect(readFile(join(folder, 'db', 'owner.json'))).rejects.toMatchObject({ code: 'ENOENT' })
})

test('commits are made durable', async () => {
  const database = await open()
  expect(await queryOnce(database.url, 'show fsync')).toEqual([{ fsync: 'on' }])
  expect(await queryOnce(database.url, 'show synchronous_commit')).toEqual([{ synchronous_commit: 'on' }])
  await database.close()
})

test('asks for a password, keeps it to itself, and listens on loopback only', async () => {
  const database = await open()
  const url = new URL(database.url)
  url.password = 'open-sesame'
  await expect(queryOnce(url.href, 'select 1')).rejects.toMatchObject({ code: '28P01' })
  expect(await queryOnce(database.url, 'show listen_addresses')).toEqual([{ listen_addresses: '127.0.0.1' }])
  await database.close()
})

test('refuses a folder that a living process owns, naming folder and pid', async () => {
  const path = join(folder, 'db')
  const { child } = await startOwner(path)
  const error = await open().catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ code: 'UNAVAILABLE' })
  expect(String(error)).toContain(path)
  expect(String(error)).toContain(String(child.pid))
  await kill(child, 'SIGTERM')
  await (await open()).close()
})

test('of two that open one folder in the same moment, exactly one gets it', async () => {
  const results = await Promise.allSettled([open(), open(), open()])
  const opened = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
  expect(opened).toHaveLength(1)
  await opened[0]!.ping()
  await opened[0]!.close()
})

test('takes over the server that a killed process left running, with its data', async () => {
  const path = join(folder, 'db')
  const { child, url } = await startOwner(path)
  await writeNote(url)
  await kill(child, 'SIGKILL')
  const pid = await serverPid(join(path, 'data'))
  expect(await isAlive(pid)).toBe(true)
  const database = await open()
  expect(await readNotes(database.url)).toEqual([{ n: 1 }])
  await database.close()
  expect(await isAlive(pid)).toBe(false)
})

test('keeps what was committed when process and server are both killed', async () => {
  const path = join(folder, 'db')
  const { child, url } = await startOwner(path)
  await writeNote(url)
  const pid = await serverPid(join(path, 'data'))
  await kill(child, 'SIGKILL')
  process.kill(pid, 'SIGKILL')
  await eventually(async () => !(await isAlive(pid)))
  const database = await open()
  expect(await readNotes(database.url)).toEqual([{ n: 1 }])
  await database.close()
})

test('ends a left-behind server that no longer answers, and starts its own with the same data', async () => {
  const path = join(folder, 'db')
  const { child, url } = await startOwner(path)
  await writeNote(url)
  const pid = await serverPid(join(path, 'data'))
  await kill(child, 'SIGKILL')
  process.kill(pid, 'SIGSTOP')
  const database = await open()
  expect(await isAlive(pid)).toBe(false)
  expect(await readNotes(database.url)).toEqual([{ n: 1 }])
  await database.close()
}, 60_000)

test('a start that was killed half-way does not block the next', async () => {
  await mkdir(join(folder, 'db', 'data.new', 'base'), { recursive: true })
  await writeFile(
    join(folder, 'db', 'owner.json'),
    JSON.stringify({ pid: process.pid, identity: 'an earlier boot' }),
  )
  const database = await open()
  await database.ping()
  await database.close()
})

test('does not touch data of another version, and says so', async () => {
  await mkdir(join(folder, 'db', 'data'), { recursive: true })
  await writeFile(join(folder, 'db', 'data', 'PG_VERSION'), '9\n')
  await expect(open()).rejects.toThrow(/PostgreSQL 9 .*DATABASE_URL/)
})

test('says why when the folder can not be made, and names DATABASE_URL', async () => {
  await writeFile(join(folder, 'file'), '')
  await expect(open(join(folder, 'file', 'db'))).rejects.toThrow(/can't be made.*DATABASE_URL/)
})

const asRoot = isRoot ? test : test.skip
asRoot('root: works in a folder that other users can not reach, and finds its data again', async () => {
  await chmod(folder, 0o700)
  const umask = process.umask(0o077)
  const first = await open().finally(() => process.umask(umask))
  await writeNote(first.url)
  await first.close()
  const second = await open()
  expect(await readNotes(second.url)).toEqual([{ n: 1 }])
  await second.close()
  const location = (await readFile(join(folder, 'db', 'location'), 'utf8')).trim()
  await rm(location, { recursive: true })
})

const asOther = canOthersRun ? test : test.skip
asOther('an ordinary user runs it in place', async () => {
  const user = await unprivilegedUser('')
  await chown(folder, user.uid, user.gid)
  const path = join(folder, 'db')
  const { child, url } = await startOwner(path, user)
  await writeNote(url)
  await kill(child, 'SIGTERM')
  expect(await serverPid(join(path, 'data')).catch(() => 'gone')).toBe('gone')
  const again = await startOwner(path, user)
  expect(await readNotes(again.url)).toEqual([{ n: 1 }])
  await kill(again.child, 'SIGTERM')
})
