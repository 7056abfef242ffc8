import { randomBytes } from 'node:crypto'
import {
  type Client,
  type Handlers,
  identityContract,
  llmProxyContract,
  type Principal,
  parameterExtractionContract,
  sessionContract,
  toolsContract,
  userInfoOf,
} from '@tutor/contracts'
import { client } from '@tutor/messaging'
import { createMetrics } from '@tutor/platform'
import { type Running, run } from '@tutor/service'
import { memoryIdentity, stubNeighbour, testEnvironment } from '@tutor/service/testing'
import { tools } from '../../../src/index.js'

// Tests assert on the shapes that they read.
// biome-ignore lint/suspicious/noExplicitAny: see above
type Json = any

export interface HttpAnswer {
  readonly status: number
  readonly body: Json
  readonly headers: Headers
}

export interface TestService {
  readonly running: Running
  readonly api: Client<typeof toolsContract>
  send(
    method: string,
    path: string,
    body?: unknown,
    principal?: Partial<Principal>,
    headers?: Record<string, string>,
  ): Promise<HttpAnswer>
  register(body: object, principal?: Partial<Principal>): Promise<HttpAnswer>
  /** Over RPC, as a turn does it. */
  invoke(tool: string, parameters: object, more?: object): Promise<Json>
  metric(name: string): Promise<string>
  stop(): Promise<void>
}

export const secretsKey = randomBytes(32).toString('base64')

/** The service over neighbours that do nothing; tools may live on this machine's loopback addresses. */
export async function startTools(
  databaseUrl: string,
  more: Record<string, string> = {},
  session: Partial<Handlers<typeof sessionContract>> = {},
): Promise<TestService> {
  const identity = memoryIdentity()
  const neighbours = [
    stubNeighbour(identityContract, identity.handlers),
    stubNeighbour(llmProxyContract, { status: async () => ({ configured: false }) }),
    stubNeighbour(sessionContract, session),
    stubNeighbour(parameterExtractionContract, {}),
  ]
  const running = await run(
    [...neighbours, tools],
    testEnvironment({
      DATABASE_URL: databaseUrl,
      TOOLS_ALLOWED_HOSTS: '127.0.0.1',
      TOOLS_SECRETS_KEY: secretsKey,
      ...more,
    }),
  )
  const api = client(running.broker, toolsContract, { metrics: createMetrics() })
  const send: TestService['send'] = async (method, path, body, principal, headers) => {
    const response = await fetch(`${running.url}${path}`, {
      method,
      headers: {
        ...headers,
        authorization: await identity.authorization('tools', principal),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    return {
      status: response.status,
      headers: response.headers,
      body: text === '' ? undefined : JSON.parse(text),
    }
  }
  return {
    running,
    api,
    send,
    register: (body, principal) => send('POST', '/v1/tools', body, principal),
    invoke: (tool, parameters, options) =>
      api.invoke({
        tool,
        parameters: parameters as Record<string, never>,
        user_info: userInfoOf({ user_id: 'student-1' }),
        chat_history: [],
        tenant_id: 'tenant-a',
        ...options,
      }),
    async metric(name) {
      const page = await (await fetch(`${running.adminUrl}/metrics`)).text()
      return page
        .split('\n')
        .filter((line) => line.startsWith(name))
        .join('\n')
    },
    stop: running.stop,
  }
}

/** A registration of a tool that takes a topic and answers with a title and a text. */
export const manifestOf = (name: string, more: object = {}) => ({
  name,
  title: 'Crossword maker',
  description: 'Makes a crossword on a topic.',
  when_to_use: 'Crosswords.',
  examples: ['a crossword on volcanoes'],
  input_schema: {
    type: 'object',
    additionalProperties: false,
    required: ['topic'],
    properties: { topic: { type: 'string' }, rows: { type: 'integer', minimum: 5, default: 10 } },
  },
  output_schema: { type: 'object', required: ['title'], properties: { title: { type: 'string' } } },
  artifact: 'text',
  ...more,
})
