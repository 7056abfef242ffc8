/** The main job on one machine with nothing installed: every service in this process, and a banner that says how to use it. */
import { resolve } from 'node:path'
import { run } from '@tutor/service'
import { banner } from './banner.js'
import { demoApiKey, toolsSecretsKey, webhookSecretsKey } from './data-folder.js'
import { resolveTargets } from './targets.js'
import { fail, stopOnSignals } from './terminal.js'

try {
  // biome-ignore lint/style/noProcessEnv: the composition root is where the environment enters
  const environment = process.env
  const dataFolder = resolve(environment['DATA_DIR'] || '.data')
  const apiKey = environment['BOOTSTRAP_API_KEY'] || demoApiKey(dataFolder)
  const running = await run(resolveTargets('all'), {
    DATABASE_URL: `embedded:${dataFolder}/postgres`,
    LOG_LEVEL: 'warn',
    ADMIN_PORT: '0',
    ...environment,
    BOOTSTRAP_API_KEY: apiKey,
    TOOLS_SECRETS_KEY: environment['TOOLS_SECRETS_KEY'] || toolsSecretsKey(dataFolder),
    WEBHOOK_SECRETS_KEY: environment['WEBHOOK_SECRETS_KEY'] || webhookSecretsKey(dataFolder),
  })
  stopOnSignals(running)
  const model = Boolean(environment['OPENAI_API_KEY'] || environment['OPENAI_BASE_URL'])
  process.stdout.write(banner({ url: running.url ?? '', adminUrl: running.adminUrl, apiKey, model }))
} catch (error) {
  fail(error)
}
