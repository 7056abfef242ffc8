import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { answerChat, type Exchange } from './answer-chat.js'
import { anthropicForm } from './anthropic-form.js'
import { answerEmbeddings } from './embeddings.js'
import type { Form } from './form.js'
import { type Bill, type Meter, type Metering, openMetering } from './meter.js'
import { answerModerations } from './moderations.js'
import { azureForm, openAiForm } from './openai-form.js'
import { BadRequest } from './read-body.js'
import { openRefusals, type Refusals } from './refusal.js'
import { sendJson } from './send-json.js'

export interface SimulatorOptions {
  readonly port?: number
  readonly host?: string
  /** Keys that are known; any request is welcome without this list. */
  readonly apiKeys?: readonly string[]
}

/** A request as it arrived. */
export interface ReceivedRequest {
  readonly method: string
  /** With the query. */
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly key: string
  /** Parsed JSON. */
  readonly body: unknown
}

export interface Simulator {
  /** Base URL for `OPENAI_BASE_URL`. */
  readonly url: string
  /** Base URL for Anthropic's clients, and the endpoint for Azure's. */
  readonly origin: string
  readonly meter: Readonly<Meter>
  /** What each key has used of each model. */
  bills(): readonly Readonly<Bill>[]
  /** The newest thousand requests, the oldest of them first. */
  readonly requests: readonly ReceivedRequest[]
  close(): Promise<void>
}

interface State {
  readonly apiKeys: ReadonlySet<string> | undefined
  readonly metering: Metering
  readonly refusals: Refusals
  readonly requests: ReceivedRequest[]
}

const keptRequests = 1_000

/**
 * Providers of language models for tests and measurements: OpenAI, Azure and Anthropic at once, deterministic, and as
 * ill-behaved as the model's name says.
 */
export async function startSimulator({
  port = 0,
  host = '127.0.0.1',
  apiKeys,
}: SimulatorOptions = {}): Promise<Simulator> {
  const metering = openMetering()
  const state: State = {
    apiKeys: apiKeys && new Set(apiKeys),
    metering,
    refusals: openRefusals(),
    requests: [],
  }
  const server = createServer((request, response) => {
    handle(request, response, state).catch(() => response.destroy())
  })
  server.listen(port, host)
  await once(server, 'listening')
  // A listening TCP server's address is an AddressInfo.
  const origin = `http://${host}:${(server.address() as AddressInfo).port}`
  return {
    url: `${origin}/v1`,
    origin,
    meter: metering.total,
    bills: metering.bills,
    requests: state.requests,
    async close() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

type Answerer = (exchange: Exchange) => Promise<void>
interface Route {
  readonly form: Form
  readonly answer: Answerer
}
const chat = (form: Form): Route => ({ form, answer: (exchange) => answerChat(form, exchange) })
const routes: Readonly<Record<string, Route>> = {
  '/v1/chat/completions': chat(openAiForm),
  '/v1/embeddings': { form: openAiForm, answer: answerEmbeddings },
  '/v1/moderations': { form: openAiForm, answer: answerModerations },
  '/v1/messages': chat(anthropicForm),
}
const azureRoutes: Readonly<Record<string, Route>> = {
  'chat/completions': chat(azureForm),
  embeddings: { form: azureForm, answer: answerEmbeddings },
}

async function handle(request: IncomingMessage, response: ServerResponse, state: State): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://simulator')
  if (url.pathname === '/health') return void response.end('ok')
  if (url.pathname === '/meter')
    return sendJson(response, 200, { meter: state.metering.total, bills: state.metering.bills() })
  const key = keyOf(request.headers)
  const refused = state.apiKeys !== undefined && !state.apiKeys.has(key)
  const unknownKey = (form: Form): void => sendJson(response, 401, form.error(401, 'unknown API key', null))
  if (request.method === 'GET' && url.pathname === '/v1/models')
    return refused ? unknownKey(openAiForm) : sendJson(response, 200, models)
  const { route, deployment } = routeOf(url)
  if (request.method !== 'POST' || !route)
    return sendJson(response, 404, openAiForm.error(404, 'no such route', null))
  if (refused) return unknownKey(route.form)
  const body = withModel(await bodyOf(request), deployment)
  state.requests.push({ method: 'POST', path: request.url ?? '', headers: request.headers, key, body })
  if (state.requests.length > keptRequests) state.requests.shift()
  await answer(route, { response, body, key, ...state }, request.headers)
}

async function answer(route: Route, exchange: Exchange, headers: IncomingHttpHeaders): Promise<void> {
  try {
    if (route.form === anthropicForm && !headers['anthropic-version'])
      throw new BadRequest('is missing', 'anthropic-version')
    await route.answer(exchange)
  } catch (error) {
    if (!(error instanceof BadRequest)) throw error
    sendJson(exchange.response, 400, route.form.error(400, error.message, error.param))
  }
}

/** Azure's paths name the deployment, and work only with an `api-version`. */
function routeOf(url: URL): { route: Route | undefined; deployment?: string } {
  const azure = /^\/openai\/deployments\/([^/]+)\/(.+)$/.exec(url.pathname)
  if (!azure) return { route: Object.hasOwn(routes, url.pathname) ? routes[url.pathname] : undefined }
  const [, deployment = '', path = ''] = azure
  const known = url.searchParams.has('api-version') && Object.hasOwn(azureRoutes, path)
  return { route: known ? azureRoutes[path] : undefined, deployment: decodeURIComponent(deployment) }
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return JSON.parse(Buffer.concat(chunks).toString())
}

const withModel = (body: unknown, model: string | undefined): unknown =>
  model !== undefined && typeof body === 'object' ? { ...body, model } : body

/** OpenAI's, Azure's or Anthropic's header. */
function keyOf(headers: IncomingHttpHeaders): string {
  const given = headers['api-key'] ?? headers['x-api-key'] ?? headers.authorization?.replace(/^Bearer /i, '')
  return typeof given === 'string' ? given : 'none'
}

const models = {
  object: 'list',
  data: ['sim', 'sim:echo', 'sim:tool'].map((id) => ({
    id,
    object: 'model',
    created: 0,
    owned_by: 'simulator',
  })),
}
