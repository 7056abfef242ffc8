/**
 * Runs the services named by `--target` (or TARGET) in this process, configured by the environment.
 * With `--migrate` it only brings their database schemas up to date.
 */
import { parseArgs } from 'node:util'
import { migrateServices, run } from '@tutor/service'
import { resolveTargets } from './targets.js'
import { fail, stopOnSignals } from './terminal.js'

try {
  // biome-ignore lint/style/noProcessEnv: the composition root is where the environment enters
  const environment = process.env
  const { values } = parseArgs({
    options: {
      target: { type: 'string', default: environment['TARGET'] || 'all' },
      migrate: { type: 'boolean', default: false },
    },
  })
  const services = resolveTargets(values.target)
  if (values.migrate) await migrateServices(services, environment)
  else stopOnSignals(await run(services, environment))
} catch (error) {
  fail(error)
}
