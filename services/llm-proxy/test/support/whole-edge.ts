import { randomBytes } from 'node:crypto'
import { type Simulator, startSimulator } from '@tutor/llm-simulator'
import { run } from '@tutor/service'
import { testEnvironment } from '@tutor/service/testing'
import OpenAI from 'openai'
import { gateway } from '../../../../gateway/src/index.js'
import { openTestDatabase } from '../../../../test/database.js'
import { identity } from '../../../identity/src/index.js'
import { llmProxy } from '../../src/index.js'
import { deploymentAt, writeModels } from './models-file.js'
import { neighbours } from './proxy.js'

export interface WholeEdge {
  readonly simulator: Simulator
  /** The official client with the key of this start; `options` change it. */
  client(options?: { readonly apiKey?: string }): OpenAI
  stop(): Promise<void>
}

/** Services that the gateway knows and that no test here asks. */
const unused = Object.fromEntries(
  ['SESSION', 'CONTEXT_ANALYSIS', 'PARAMETER_EXTRACTION', 'TOOLS'].map((name) => [
    `${name}_URL`,
    'http://127.0.0.1:1',
  ]),
)

const price = { input: 1_000_000, cached_input: 500_000, output: 2_000_000 }

/** Gateway, identity and llm-proxy in one process before the simulator; `models` are behaviours by their aliases. */
export async function startWholeEdge(
  models: Readonly<Record<string, string>>,
  budgets: readonly object[] = [],
): Promise<WholeEdge> {
  const simulator = await startSimulator()
  const database = await openTestDatabase()
  const deployments = Object.entries(models).map(([alias, model]) =>
    deploymentAt(simulator.url, alias, model, { alias, price }),
  )
  const key = `tutor_${randomBytes(32).toString('base64url')}`
  const release = async (): Promise<void> => {
    await database.close()
    await simulator.close()
  }
  const running = await run(
    [identity, ...neighbours, llmProxy, gateway],
    testEnvironment({
      ...unused,
      DATABASE_URL: database.url,
      BOOTSTRAP_API_KEY: key,
      MODELS_FILE: await writeModels({ deployments, budgets }),
    }),
  ).catch(async (error: unknown) => {
    await release()
    throw error
  })
  return {
    simulator,
    client: ({ apiKey = key } = {}) =>
      new OpenAI({ baseURL: `${running.url}/v1`, apiKey, maxRetries: 0, logLevel: 'off' }),
    async stop() {
      await running.stop()
      await release()
    },
  }
}
