/** What every npm script does first: a Node.js that is new enough, packages installed, sources built if stale. */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const stamp = join(root, 'node_modules', '.tutor-installed')

export function fail(message) {
  process.stderr.write(`${message}\n`)
  process.exit(1)
}

export function setUp() {
  requireNode()
  install()
  build()
}

function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major > 20 || (major === 20 && minor >= 19)) return
  fail(
    `Node.js 20.19 or newer is needed; this is ${process.versions.node}. See https://nodejs.org/en/download`,
  )
}

/** Packages as the lockfile says, by the pnpm version that package.json pins. */
function install() {
  const wanted = readFileSync(join(root, 'pnpm-lock.yaml'), 'utf8')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  process.stderr.write('Installing packages (once, about half a minute)…\n')
  run(
    'npx',
    ['--yes', packageManager, 'install', '--frozen-lockfile', '--reporter=append-only'],
    'The packages could not be installed. Check the network and the npm registry, then try again.',
  )
  writeFileSync(stamp, wanted)
}

function build() {
  if (newest(sources()) <= builtAt()) return
  process.stderr.write('Building…\n')
  run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-b'], 'The build failed.')
  writeFileSync(join(root, 'node_modules', '.tutor-built'), '')
}

const builtAt = () => {
  const file = join(root, 'node_modules', '.tutor-built')
  return existsSync(file) ? statSync(file).mtimeMs : 0
}

function sources() {
  const packages = ['libs', 'services', 'deploy'].flatMap((folder) =>
    readdirSync(join(root, folder)).map((name) => join(root, folder, name)),
  )
  return [...packages, join(root, 'gateway')].flatMap((folder) => [
    join(folder, 'src'),
    join(folder, 'package.json'),
  ])
}

/** Time of the last change below the given files and folders. */
function newest(paths) {
  let time = 0
  for (const path of paths) {
    if (!existsSync(path)) continue
    const stat = statSync(path)
    time = Math.max(time, stat.mtimeMs)
    if (stat.isDirectory()) time = Math.max(time, newest(readdirSync(path).map((name) => join(path, name))))
  }
  return time
}

function run(command, args, problem) {
  const { status, signal } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2] })
  if (signal) process.exit(130)
  if (status !== 0) fail(problem)
}
