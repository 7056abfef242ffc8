/** `npm run check`: format and lint, types (sources and tests), dependency rules, unused code. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fail, root, setUp } from './setup.mjs'

setUp()
const bin = (name) => join(root, 'node_modules/.bin', name)
const programs = [
  'deploy/launcher',
  'deploy/ask',
  'deploy/catalogue-lint',
  'deploy/llm-simulator',
  'deploy/replay',
  'deploy/tool-check',
]
const checks = [
  ['format and lint', bin('biome'), ['check', '.']],
  ['types of the sources', bin('tsc'), ['-b']],
  ['types of the tests', bin('tsc'), ['-p', 'tsconfig.test.json']],
  [
    'dependency rules',
    bin('depcruise'),
    ['--config', '.dependency-cruiser.cjs', 'libs', 'services', 'gateway', ...programs],
  ],
  ['unused code', bin('knip'), []],
]
for (const [name, command, args] of checks) {
  process.stdout.write(`${name}…\n`)
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit' })
  if (status !== 0) fail(`npm run check: ${name} failed`)
}
process.stdout.write('All checks passed\n')
