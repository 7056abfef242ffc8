import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { type Behaviour, behaviourOf } from './behaviour.js'
import { exampleOf } from './schema-example.js'

interface Request {
  readonly model: string
  readonly stream?: boolean
  readonly stream_options?: { readonly include_usage?: boolean }
  readonly messages: readonly { readonly role: string; readonly content: string }[]
  readonly response_format?: { readonly json_schema?: { readonly schema: Readonly<Record<string, unknown>> } }
}

/** What the simulator itself counted, to compare ledgers with. */
export interface Meter {
  requests: number
  inputTokens: number
  outputTokens: number
  /** Streams whose client went away before the end. */
  abandoned: number
}

export interface Simulator {
  /** Base URL for `OPENAI_BASE_URL`. */
  readonly url: string
  readonly meter: Meter
  close(): Promise<void>
}

/** An OpenAI-compatible server for tests and measurements: deterministic, and as ill-behaved as the model name says. */
export async function startSimulator(port = 0, host = '127.0.0.1'): Promise<Simulator> {
  const meter: Meter = { requests: 0, inputTokens: 0, outputTokens: 0, abandoned: 0 }
  const failures = new Map<string, number>()
  const server = createServer((request, response) => {
    handle(request, response, meter, failures).catch(() => response.destroy())
  })
  server.listen(port, host)
  await once(server, 'listening')
  return {
    // A listening TCP server's address is an AddressInfo.
    url: `http://${host}:${(server.address() as AddressInfo).port}/v1`,
    meter,
    async close() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

async function handle(
  request: IncomingMessage,
  response: ServerResponse,
  meter: Meter,
  failures: Map<string, number>,
): Promise<void> {
  if (request.url === '/health') return void response.end('ok')
  if (request.method !== 'POST' || request.url !== '/v1/chat/completions')
    return sendError(response, 404, 'no such route')
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const body = JSON.parse(Buffer.concat(chunks).toString()) as Request
  const behaviour = behaviourOf(body.model)
  meter.requests += 1
  if (behaviour.latency > 0) await wait(behaviour.latency)
  if (behaviour.status > 0 && failsNow(body.model, behaviour, failures)) {
    if (behaviour.retryAfter > 0) response.setHeader('Retry-After', String(behaviour.retryAfter))
    return sendError(response, behaviour.status, 'simulated failure')
  }
  const pieces = answerOf(body, behaviour)
  const input = body.messages.reduce((sum, { content }) => sum + tokensOf(content), 0)
  meter.inputTokens += input
  if (body.stream) await sendStream(response, body, behaviour, pieces, input, meter)
  else sendAnswer(response, body, pieces, input, meter)
}

function failsNow(model: string, { times }: Behaviour, failures: Map<string, number>): boolean {
  const failed = failures.get(model) ?? 0
  if (times > 0 && failed >= times) return false
  failures.set(model, failed + 1)
  return true
}

const sendError = (response: ServerResponse, status: number, message: string): void =>
  void response
    .writeHead(status, { 'Content-Type': 'application/json' })
    .end(JSON.stringify({ error: { message, type: 'simulated', code: null } }))

const tokensOf = (text: string): number => text.split(/\s+/).filter(Boolean).length

/** The answer in pieces, a token each. */
function answerOf(
  { messages, response_format }: Request,
  { malformed, repairable, tokens }: Behaviour,
): string[] {
  const schema = response_format?.json_schema?.schema
  if (schema) {
    if (malformed) return ['{"this is ', 'not JSON']
    const shownItsErrors = messages.some(({ role }) => role === 'assistant')
    const value = repairable && !shownItsErrors ? { unexpected: true } : exampleOf(schema)
    return JSON.stringify(value).match(/.{1,12}/gs) ?? []
  }
  return Array.from({ length: tokens }, (_, index) => `word${index + 1} `)
}

const head = (object: string, model: string) => ({ id: 'chatcmpl-simulated', object, created: 0, model })
const usageOf = (input: number, output: number) => ({
  prompt_tokens: input,
  completion_tokens: output,
  total_tokens: input + output,
})

function sendAnswer(
  response: ServerResponse,
  { model }: Request,
  pieces: readonly string[],
  input: number,
  meter: Meter,
) {
  meter.outputTokens += pieces.length
  response.writeHead(200, { 'Content-Type': 'application/json' }).end(
    JSON.stringify({
      ...head('chat.completion', model),
      choices: [
        { index: 0, message: { role: 'assistant', content: pieces.join('') }, finish_reason: 'stop' },
      ],
      usage: usageOf(input, pieces.length),
    }),
  )
}

async function sendStream(
  response: ServerResponse,
  { model, stream_options }: Request,
  { pace, cut }: Behaviour,
  pieces: readonly string[],
  input: number,
  meter: Meter,
): Promise<void> {
  response.writeHead(200, { 'Content-Type': 'text/event-stream' })
  let sent = 0
  const write = (data: object | string): boolean => {
    if (response.destroyed) return false
    const line = `data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`
    if (cut > 0 && sent + line.length > cut) {
      response.write(line.slice(0, cut - sent), () => response.destroy())
      return false
    }
    sent += line.length
    response.write(line)
    return true
  }
  const chunk = (fields: object) => ({ ...head('chat.completion.chunk', model), ...fields })
  for (const content of pieces) {
    if (pace > 0) await wait(pace)
    if (!write(chunk({ choices: [{ index: 0, delta: { content }, finish_reason: null }] }))) {
      if (cut === 0) meter.abandoned += 1
      return
    }
    meter.outputTokens += 1
  }
  const last = chunk({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] })
  const usage = chunk({ choices: [], usage: usageOf(input, pieces.length) })
  const whole = write(last) && (!stream_options?.include_usage || write(usage)) && write('[DONE]')
  if (whole) response.end()
}
