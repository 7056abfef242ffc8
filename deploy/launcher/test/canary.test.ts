import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Simulator, startSimulator } from '@tutor/llm-simulator'
import { openTestDatabase } from '../../../test/database.js'
import { freePort } from './support/free-port.js'
import { openSession, say, send, type Tutor, testApiKey, until } from './support/tutor.js'

const launcher = join(dirname(fileURLToPath(import.meta.url)), '../dist/main.js')
const modelKey = 'sk-canary-93bd01'
/** Said by the student, or known of the student: must not even reach the model's provider. */
const personal = { email: 'canary.one@example.org', name: 'Canarina', phone: '+49 171 5550123' }
/** Said by the student: reaches the provider, and nothing else. */
const prompt = 'canaryprompt7f3a'

/** Each fails, or succeeds, in a way of its own, so that every log line there is has its chance. */
const behaviours = {
  'tutor-default': 'sim:echo',
  'tutor-refusing': 'sim:status=400',
  'tutor-failing': 'sim:status=500',
  'tutor-cut': 'sim:echo,tokens=40,cut=400',
  'tutor-garbage': 'sim:echo,garbage=2',
  'tutor-html': 'sim:html',
  'tutor-malformed': 'sim:malformed',
}

interface Observed extends Tutor {
  readonly simulator: Simulator
  /** All that the process wrote so far. */
  output(): string
  metrics(): Promise<string>
}

async function startObserved(): Promise<Observed> {
  const simulator = await startSimulator()
  const database = await openTestDatabase()
  const folder = await mkdtemp(join(tmpdir(), 'tutor-canary-'))
  const deployments = Object.entries(behaviours).map(([alias, model]) => ({
    name: alias,
    alias,
    model,
    provider: 'openai-compatible',
    url: simulator.url,
    keys: [{ env: 'CANARY_KEY' }],
  }))
  const models = join(folder, 'models.yaml')
  // JSON is YAML.
  await writeFile(models, JSON.stringify({ deployments }))
  const [port, adminPort] = [await freePort(), await freePort()]
  const child = spawn(process.execPath, [launcher], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      DATABASE_URL: database.url,
      HTTP_PORT: String(port),
      ADMIN_PORT: String(adminPort),
      BOOTSTRAP_API_KEY: testApiKey,
      LOG_LEVEL: 'debug',
      LOG_FORMAT: 'json',
      MODELS_FILE: models,
      CANARY_KEY: modelKey,
    },
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk
    })
  const admin = (path: string) => fetch(`http://127.0.0.1:${adminPort}${path}`)
  await until(
    () =>
      admin('/ready').then(
        ({ ok }) => ok,
        () => child.exitCode !== null,
      ),
    (ready) => ready,
  )
  if (child.exitCode !== null) throw new Error(`The launcher ended: ${output}`)
  return {
    url: `http://127.0.0.1:${port}`,
    apiKey: testApiKey,
    simulator,
    output: () => output,
    metrics: async () => await (await admin('/metrics')).text(),
    async stop() {
      const exited = once(child, 'exit')
      child.kill('SIGTERM')
      await exited
      await simulator.close()
      await database.close()
      await rm(folder, { recursive: true })
    },
  }
}

let tutor: Observed
beforeAll(async () => {
  tutor = await startObserved()
}, 120_000)
afterAll(async () => {
  await tutor?.stop()
}, 60_000)

test('no key, prompt or word of a student reaches a log line, a metric or a problem, however models fail', async () => {
  const text = `explain ${prompt}, I am ${personal.name}, write to ${personal.email} or ${personal.phone}`
  const answers: string[] = []
  const session = await openSession(tutor, { name: personal.name })
  await say(tutor, session, text)
  await say(tutor, session, `quiz me on ${prompt}`)
  const schema = { type: 'json_schema', json_schema: { name: 'canary', schema: { type: 'object' } } }
  for (const model of [...Object.keys(behaviours), 'no-such-model'])
    for (const more of [{}, { stream: true }, { response_format: schema }, { tools: [{ type: prompt }] }]) {
      const body = {
        model,
        messages: [{ role: 'user', content: `${text} my name is ${personal.name}` }],
        ...more,
      }
      const answer = await send(tutor, 'POST', '/v1/chat/completions', body)
      if (answer.status >= 400) answers.push(JSON.stringify(answer.body))
    }
  await fetch(`${tutor.url}/v1/chat/completions?note=${prompt}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${testApiKey}`, 'content-type': 'application/json' },
    body: `{"model": ${prompt}`,
  })
  const logs = tutor.output()
  const metrics = await tutor.metrics()
  // The canaries sang where they may, and the places that were searched are not empty.
  const sent = JSON.stringify(tutor.simulator.requests.map(({ body }) => body))
  expect(sent).toContain(prompt)
  expect(sent).toContain('[NAME_1]')
  expect(logs).toContain('"level":"error"')
  expect(metrics).toContain('tutor_model_hidden_total')
  expect(answers.length).toBeGreaterThan(8)
  for (const said of Object.values(personal)) expect(sent).not.toContain(said)
  for (const secret of [...Object.values(personal), prompt, modelKey, testApiKey])
    for (const place of [logs, metrics, answers.join('\n')]) expect(place).not.toContain(secret)
}, 120_000)
