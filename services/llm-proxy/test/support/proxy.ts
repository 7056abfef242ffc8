import {
  type Client,
  contextAnalysisContract,
  identityContract,
  llmProxyContract,
  parameterExtractionContract,
  toolsContract,
} from '@tutor/contracts'
import { type Simulator, startSimulator } from '@tutor/llm-simulator'
import { client } from '@tutor/messaging'
import { createMetrics } from '@tutor/platform'
import { run } from '@tutor/service'
import { memoryIdentity, stubNeighbour, testEnvironment } from '@tutor/service/testing'
import { openTestDatabase } from '../../../../test/database.js'
import { llmProxy } from '../../src/index.js'

const context = {
  intent: 'explanation',
  subject: null,
  topics: [],
  language: 'en',
  emotional_state: { value: 'neutral' as const, confidence: 1, source: 'default' as const },
  mastery_level: { value: null, confidence: 0, source: 'default' as const },
  constraints: [],
  safety: [],
}

/** The tools that the local tutor needs: one call, one artifact. */
export const neighbours = [
  stubNeighbour(contextAnalysisContract, {
    analyze: async () => ({ context, mentions: [], steering: [], struggle: null }),
  }),
  stubNeighbour(parameterExtractionContract, {
    plan: async () => ({
      plan: {
        action: 'call' as const,
        context,
        calls: [{ tool: 'concept_explainer', parameters: {}, evidence: {} }],
        notices: [],
        engine: { path: 'local' as const, version: 'stub', duration_ms: 0 },
      },
      learned: [],
    }),
  }),
  stubNeighbour(toolsContract, {
    invoke: async () => ({
      tool: 'concept_explainer',
      output: {},
      artifact: { kind: 'explanation' as const, title: 'Stub', markdown: 'First part.\n\nSecond part.' },
      engine: { path: 'local' as const },
      notices: [],
    }),
  }),
]

/** Who asks in tests over RPC. */
export const caller = { tenant_id: 'school', student_id: 'student-1', feature: 'reply' as const }

export interface ProxyUnderTest {
  readonly simulator: Simulator
  readonly rpc: Client<typeof llmProxyContract>
  post(path: string, body: object): Promise<Response>
  readonly url: string
  readonly authorization: string
  stop(): Promise<void>
}

/** llm-proxy before the simulator, with stub neighbours behind its local tutor. */
export async function startProxy(
  environment: Record<string, string> = {},
  { configured = true } = {},
): Promise<ProxyUnderTest> {
  const simulator = await startSimulator()
  const database = await openTestDatabase()
  const identity = memoryIdentity()
  const release = async (): Promise<void> => {
    await database.close()
    await simulator.close()
  }
  const running = await run(
    [stubNeighbour(identityContract, identity.handlers), ...neighbours, llmProxy],
    testEnvironment({
      DATABASE_URL: database.url,
      ...(configured && { OPENAI_BASE_URL: simulator.url }),
      MODEL_DEFAULT: 'sim:tokens=5',
      ...environment,
    }),
  ).catch(async (error: unknown) => {
    await release()
    throw error
  })
  const url = running.url ?? ''
  const authorization = await identity.authorization('llm-proxy')
  return {
    simulator,
    rpc: client(running.broker, llmProxyContract, { metrics: createMetrics(), volumeThreshold: 1_000 }),
    url,
    authorization,
    post: (path, body) =>
      fetch(`${url}${path}`, {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    async stop() {
      await running.stop()
      await release()
    },
  }
}
