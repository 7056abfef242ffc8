import { AppError, type HttpService, identityContract, type Principal, scopes } from '@tutor/contracts'
import { type Running, run } from '@tutor/service'
import { memoryIdentity, stubNeighbour, testEnvironment } from '@tutor/service/testing'
import request from 'supertest'
import { gateway } from '../../src/index.js'
import { openUpstream, type Upstream } from './upstream.js'

const services: readonly HttpService[] = [
  'session',
  'context-analysis',
  'parameter-extraction',
  'tools',
  'llm-proxy',
]

export const goodKey = `tutor_${'g'.repeat(43)}`
export const slowKey = `tutor_${'s'.repeat(43)}`
export const badKey = `tutor_${'b'.repeat(43)}`

const principalOf = (more: Partial<Principal> = {}): Principal => ({
  key_id: 'good',
  tenant_id: 'tenant-a',
  student_id: null,
  scopes: [...scopes],
  rate_per_second: 10_000,
  ...more,
})

// Tests assert on the shapes that they read.
// biome-ignore lint/suspicious/noExplicitAny: see above
type Json = any

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body: Json
}

export interface Sent {
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

export interface TestGateway {
  readonly running: Running
  readonly upstreams: Readonly<Record<HttpService, Upstream>>
  /** The response itself, for streams. */
  open(method: string, path: string, init?: RequestInit): Promise<Response>
  /** Sends a request with a good key and reads its whole answer. */
  send(method: string, path: string, sent?: Sent): Promise<Answer>
  metric(name: string): Promise<string>
  stop(): Promise<void>
}

const verbs = {
  GET: 'get',
  POST: 'post',
  PUT: 'put',
  PATCH: 'patch',
  DELETE: 'delete',
  OPTIONS: 'options',
} as const
const variableOf = (name: string): string => `${name.toUpperCase().replaceAll('-', '_')}_URL`

/** A gateway over services that the test answers for. `slowKey` may send one request a second. */
export async function startGateway(environment: Record<string, string> = {}): Promise<TestGateway> {
  let known = 0
  const identity = stubNeighbour(identityContract, {
    ...memoryIdentity().handlers,
    async authenticate({ token }) {
      if (token === goodKey) return principalOf()
      known += 1
      if (token === slowKey) return principalOf({ key_id: `slow-${known}`, rate_per_second: 1 })
      throw new AppError('UNAUTHENTICATED', 'The API key is not valid')
    },
  })
  const opened = await Promise.all(services.map(async (name) => [name, await openUpstream()] as const))
  // Its entries are all of `services`.
  const upstreams = Object.fromEntries(opened) as Record<HttpService, Upstream>
  const running = await run(
    [identity, gateway],
    testEnvironment({
      ...Object.fromEntries(opened.map(([name, { url }]) => [variableOf(name), url])),
      ...environment,
    }),
  )
  const open: TestGateway['open'] = (method, path, init = {}) =>
    fetch(`${running.url}${path}`, {
      ...init,
      method,
      redirect: 'manual',
      headers: { Authorization: `Bearer ${goodKey}`, ...init.headers },
    })
  return {
    running,
    upstreams,
    open,
    async send(method, path, { headers, body } = {}) {
      const {
        status,
        headers: answered,
        text,
        body: parsed,
      } = await request(running.url ?? '')
        [verbs[method as keyof typeof verbs]](path)
        .redirects(0)
        .set({ Authorization: `Bearer ${goodKey}`, ...headers })
        .send(body)
      return {
        status,
        headers: new Headers(answered),
        body: /json/.test(answered['content-type'] ?? '') ? parsed : text,
      }
    },
    async metric(name) {
      const text = await (await fetch(`${running.adminUrl}/metrics`)).text()
      return text
        .split('\n')
        .filter((line) => line.startsWith(name))
        .join('\n')
    },
    async stop() {
      await running.stop()
      await Promise.all(opened.map(([, upstream]) => upstream.stop()))
    },
  }
}

/** What every refusal of the gateway's own looks like. */
export const problem = (status: number, code: string) => ({
  type: `urn:ai-tutor:problem:${code}`,
  title: expect.any(String),
  status,
  detail: expect.any(String),
  code,
  request_id: expect.stringMatching(/^[\w.:-]{8,128}$/),
})
