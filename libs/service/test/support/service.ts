import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  type Context,
  contextAnalysisContract,
  identityContract,
  type Principal,
  type Routes,
} from '@tutor/contracts'
import type { Close } from '@tutor/messaging'
import { type AnyService, defineService, type RouteRequest, type Running, run } from '@tutor/service'
import { memoryIdentity, stubNeighbour, testEnvironment } from '@tutor/service/testing'
import { z } from 'zod'

export const context: Context = {
  intent: 'request',
  subject: null,
  topics: [],
  language: 'en',
  emotional_state: { value: 'neutral', confidence: 0.5, source: 'default' },
  mastery_level: { value: null, confidence: 0.5, source: 'default' },
  constraints: [],
  safety: [],
}

export type Handler = (request: RouteRequest<Routes['analyzeContext']>) => Promise<never> | Promise<Context>

interface More {
  readonly start?: () => Promise<unknown>
  readonly ready?: () => Promise<void>
  readonly consume?: () => Promise<Close>
  readonly close?: Close
}

/** A service with one public route, `POST /v1/context/analyze`, that does what a test tells it to. */
export const sampleService = (handler: Handler = async () => context, { start, ...parts }: More = {}) =>
  defineService({
    name: 'context-analysis',
    contract: contextAnalysisContract,
    calls: [],
    config: z.object({
      SAMPLE_SIZE: z.coerce.number().int().default(1),
      SAMPLE_MODE: z.enum(['a', 'b']).default('a'),
    }),
    async start() {
      await start?.()
      return {
        rpc: {
          analyze: async () => ({ context, mentions: [], struggle: null }),
          classifyTopics: async () => ({ subjects: [] }),
        },
        http: { analyzeContext: handler },
        ...parts,
      }
    },
  })

export const path = '/v1/context/analyze'

export interface Sample {
  readonly running: Running
  /** Sends a request to the one route. */
  send(body: unknown, headers?: Record<string, string>, init?: RequestInit): Promise<Response>
  authorization(audience: string, principal?: Partial<Principal>): Promise<string>
}

export const identityStub = (identity = memoryIdentity()) =>
  stubNeighbour(identityContract, identity.handlers)

/** The sample service as it runs. */
export async function startSample(
  handler?: Handler,
  more?: More,
  environment: Record<string, string> = {},
): Promise<Sample> {
  const identity = memoryIdentity()
  const running = await run(
    [identityStub(identity), sampleService(handler, more)],
    testEnvironment(environment),
  )
  const authorization = await identity.authorization('context-analysis')
  return {
    running,
    authorization: identity.authorization,
    send: (body, headers = {}, init = {}) =>
      fetch(`${running.url}${path}`, {
        method: 'POST',
        body: typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body),
        ...init,
        headers: { Authorization: authorization, 'Content-Type': 'application/json', ...headers },
      } as RequestInit),
  }
}

/** A promise to be settled by a test. */
export function signalOf() {
  let resolve: () => void = () => undefined
  const promise = new Promise<void>((settle) => {
    resolve = settle
  })
  return { promise, resolve }
}

/** A service without RPC or HTTP that notes when it is started and stopped. */
export const noting = (name: string, notes: string[], fails?: 'start' | 'consume'): AnyService =>
  defineService({
    name,
    contract: undefined,
    calls: [],
    config: z.object({}),
    start() {
      notes.push(`start ${name}`)
      if (fails === 'start') throw new Error(`${name} can't start`)
      return {
        rpc: undefined,
        http: undefined as never,
        async consume() {
          if (fails === 'consume') throw new Error(`${name} can't consume`)
          notes.push(`consume ${name}`)
          return async () => void notes.push(`stop consuming ${name}`)
        },
        close: async () => void notes.push(`close ${name}`),
      }
    },
  })

export const listens = async (url: string): Promise<boolean> =>
  fetch(`${url}/health`).then(
    () => true,
    () => false,
  )

/** A server that has a port for itself. */
export async function holdPort(): Promise<{ readonly port: number; readonly server: Server }> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  // A listening TCP server's address is an AddressInfo.
  return { port: (server.address() as AddressInfo).port, server }
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const { port, server } = await holdPort()
  server.close()
  await once(server, 'close')
  return port
}
