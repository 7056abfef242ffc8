/** Runs the services named by `--target` in this process, configured by the environment. */
import { parseArgs } from 'node:util'
import { run } from '@tutor/service'
import { resolveTargets } from './targets.js'
import { fail, stopOnSignals } from './terminal.js'

try {
  const { values } = parseArgs({ options: { target: { type: 'string', default: 'all' } } })
  // biome-ignore lint/style/noProcessEnv: the composition root is where the environment enters
  const running = await run(resolveTargets(values.target), process.env)
  stopOnSignals(running)
} catch (error) {
  fail(error)
}
