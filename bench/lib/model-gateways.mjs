/** Gateways to language models, each in a process of its own before the same simulator. */
import { execFileSync, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openSigner } from './internal-token.mjs'
import { cpuSeconds, rssBytes, treeCpuSeconds } from './processes.mjs'
import { freePort, startFleet, startProgram, stopProgram, untilOk } from './tutor.mjs'

const here = dirname(fileURLToPath(import.meta.url))
const tokenMs = 45_000

/** The models that the measurements ask for; our file names them behind aliases. */
const models = { plain: 'sim:tokens=40', stream: 'sim:stamp,pace=20,tokens=100' }

/** The simulator itself: what no gateway can beat. */
export const direct = (simulator) => ({
  name: 'none (straight to the simulator)',
  url: `${simulator.url}/chat/completions`,
  headers: async () => ({ authorization: 'Bearer bench' }),
  model: models,
  cpu: () => ({}),
  rss: () => 0,
  stop: async () => undefined,
})

const deployment = (name, alias, model, url) => ({
  name,
  alias,
  provider: 'openai-compatible',
  url,
  model,
  concurrency: 1_000,
  price: { input: 150_000, cached_input: 75_000, output: 600_000 },
})

/** Ours: authentication, budgets of money and tokens, ledger, breakers and metrics on; asked as the gateway asks it. */
export async function startOurs(simulator, environment = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'tutor-bench-models-'))
  const file = join(folder, 'models.json')
  // JSON is YAML too.
  writeFileSync(
    file,
    JSON.stringify({
      deployments: [
        deployment('plain', 'tutor-default', models.plain, simulator.url),
        deployment('paced', 'bench-paced', models.stream, simulator.url),
      ],
      budgets: [
        { each: 'tenant', micro_usd_per_month: 1_000_000_000_000 },
        { each: 'key', tokens_per_minute: 1_000_000_000, micro_usd_per_day: 1_000_000_000_000 },
      ],
    }),
  )
  const fleet = await startFleet({
    only: ['identity', 'llm-proxy'],
    // As docker-compose.yml and k8s/base have it.
    environment: { MODELS_FILE: file, NODE_OPTIONS: '--max-semi-space-size=64', ...environment },
  })
  const signer = await openSigner(fleet.broker)
  const { pid } = fleet.processes.find(({ name }) => name === 'llm-proxy')
  let [header, made] = ['', Number.NEGATIVE_INFINITY]
  return {
    name: 'llm-proxy',
    pid,
    url: `${fleet.urlOf('llm-proxy')}/v1/chat/completions`,
    async headers() {
      if (performance.now() - made > tokenMs) {
        header = await signer.authorization('llm-proxy')
        made = performance.now()
      }
      return { authorization: header }
    },
    model: { plain: 'tutor-default', stream: 'bench-paced' },
    cpu: () => {
      const { database, redis } = fleet.cpu()
      return { process: cpuSeconds(pid), database, redis }
    },
    rss: () => rssBytes(pid),
    database: fleet.database,
    async stop() {
      await signer.close()
      await fleet.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Portkey's open gateway: no authentication, budgets or ledger of its own. */
export async function startPortkey(simulator) {
  const port = await freePort()
  const program = join(here, '../node_modules/@portkey-ai/gateway/build/start-server.js')
  const child = startProgram(program, [`--port=${port}`, '--headless'], {
    TRUSTED_CUSTOM_HOSTS: `localhost,127.0.0.1,${new URL(simulator.url).host}`,
  })
  await untilOk(`http://127.0.0.1:${port}/`, child)
  return {
    name: '@portkey-ai/gateway 1.15.2',
    pid: child.pid,
    url: `http://127.0.0.1:${port}/v1/chat/completions`,
    headers: async () => ({
      authorization: 'Bearer bench',
      'x-portkey-provider': 'openai',
      'x-portkey-custom-host': simulator.url,
    }),
    model: models,
    cpu: () => ({ process: cpuSeconds(child.pid) }),
    rss: () => rssBytes(child.pid),
    stop: () => stopProgram(child),
  }
}

const litellmVersion = '1.106.2'
const installMs = 300_000

/** The version that a virtual environment really has, which an earlier run may have left there. */
function installedLitellm(python) {
  if (!existsSync(python)) return undefined
  const program = 'import importlib.metadata as m; print(m.version("litellm"))'
  try {
    return execFileSync(python, ['-c', program], { stdio: ['ignore', 'pipe', 'ignore'] })
      .toString()
      .trim()
  } catch {
    return undefined
  }
}

/** LiteLLM's proxy with one worker and no database; undefined, aloud, where pip can't install it in five minutes. */
export async function startLitellm(simulator) {
  const folder = join(tmpdir(), 'tutor-bench-litellm')
  const python = join(folder, 'venv/bin/python')
  try {
    if (installedLitellm(python) !== litellmVersion) {
      execFileSync('python3', ['-m', 'venv', join(folder, 'venv')], { timeout: installMs, stdio: 'ignore' })
      const wanted = ['-m', 'pip', 'install', '--quiet', `litellm[proxy]==${litellmVersion}`]
      execFileSync(python, wanted, { timeout: installMs, stdio: 'ignore' })
    }
  } catch (error) {
    console.log(`LiteLLM: skipped, it can't be installed here (${error.code ?? error.status})`)
    return undefined
  }
  const config = join(folder, 'config.json')
  const entry = (model) => ({
    model_name: model,
    litellm_params: { model: `openai/${model}`, api_base: simulator.url, api_key: 'bench' },
  })
  writeFileSync(config, JSON.stringify({ model_list: Object.values(models).map(entry) }))
  const port = await freePort()
  const key = `sk-${randomBytes(16).toString('hex')}`
  const child = spawn(
    join(folder, 'venv/bin/litellm'),
    ['--config', config, '--host', '127.0.0.1', '--port', String(port), '--num_workers', '1'],
    {
      stdio: ['ignore', 'ignore', process.env['BENCH_LOG'] ? 'inherit' : 'ignore'],
      env: { PATH: process.env['PATH'], HOME: folder, LITELLM_MASTER_KEY: key },
    },
  )
  process.on('exit', () => child.kill('SIGKILL'))
  await untilOk(`http://127.0.0.1:${port}/health/liveliness`, child)
  return {
    name: `LiteLLM ${litellmVersion}, one worker`,
    url: `http://127.0.0.1:${port}/v1/chat/completions`,
    headers: async () => ({ authorization: `Bearer ${key}` }),
    model: models,
    cpu: () => ({ process: treeCpuSeconds(child.pid) }),
    rss: () => rssBytes(child.pid),
    stop: () => stopProgram(child),
  }
}
