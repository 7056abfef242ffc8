import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as hold } from 'node:timers/promises'
import { z } from 'zod'

export const key = 'the-key-of-the-tool'

/** One rule that a tool breaks, and what it does instead; `undefined` leaves the request to the tool as it should be. */
export interface Broken {
  /** Kinds of faults in the input that it lets pass. */
  readonly accepts?: Fault
  /** Instead of an answer to a valid input. */
  readonly answer?: (input: Taken, state: State) => Answer | undefined
  /** In the place of an error. */
  readonly error?: (answer: Answer) => Answer
  /** Before the request is looked at. */
  readonly request?: (request: Arrived, state: State) => Answer | undefined
  readonly holdMs?: number
}

export interface Answer {
  readonly status: number
  readonly body: unknown
  readonly headers?: Readonly<Record<string, string>>
}

export interface Arrived {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

interface State {
  /** Calls so far, this one too. */
  calls: number
  underWay: number
}

type Fault = 'missing' | 'type' | 'bounds' | 'enum' | 'pattern' | 'additional'

const text = (most: number) => z.string().min(1).max(most)
const Input = z.strictObject({
  topic: text(20_000),
  rows: z.int().min(5).max(25).default(10),
  level: z.enum(['easy', 'medium', 'hard']).default('medium'),
  code: z
    .string()
    .regex(/^[A-Z]{2}-\d{3}$/)
    .default('AA-000'),
  chat_history: z
    .array(z.strictObject({ role: z.enum(['user', 'assistant']), content: z.string().min(1) }))
    .max(10),
  user_info: z.strictObject({
    user_id: text(128),
    name: text(200),
    grade_level: text(50),
    learning_style_summary: text(1_000),
    emotional_state_summary: text(1_000),
    mastery_level_summary: text(1_000),
  }),
})
type Input = z.output<typeof Input>
/** All of it, unless a fault was let pass. */
type Taken = Partial<Input> & Pick<Input, 'topic' | 'rows'>

const kinds: Readonly<Record<string, Fault>> = {
  too_small: 'bounds',
  too_big: 'bounds',
  invalid_value: 'enum',
  invalid_format: 'pattern',
  unrecognized_keys: 'additional',
}

const error = (status: number, code: string, more: object = {}): Answer => ({
  status,
  body: { error: 'That did not work.', error_code: code, ...more },
})

/** A conforming crossword maker in the brief's form, or one that breaks a rule. */
export async function openTool(broken: Broken = {}) {
  const state: State = { calls: 0, underWay: 0 }
  const arrived: Arrived[] = []
  const answerTo = (request: Arrived): Answer => {
    const instead = broken.request?.(request, state)
    if (instead) return instead
    const found = faultOf(request, broken)
    if (found) return broken.error?.(found) ?? found
    const input = Input.safeParse(JSON.parse(request.body)).data ?? defaults
    return broken.answer?.(input, state) ?? right(input)
  }
  const server = createServer(async (request, response) => {
    state.calls += 1
    state.underWay += 1
    let body = ''
    for await (const piece of request) body += piece
    const seen = { path: request.url ?? '', headers: request.headers, body }
    arrived.push(seen)
    const answer = answerTo(seen)
    if (broken.holdMs !== undefined) await hold(broken.holdMs)
    state.underWay -= 1
    send(response, answer)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  // It listens on TCP.
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    arrived,
    async stop() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

function faultOf({ path, headers, body }: Arrived, { accepts }: Broken): Answer | undefined {
  if (path !== '/run') return error(404, 'NOT_FOUND')
  if (headers['x-api-key'] !== key) return error(401, 'UNAUTHORIZED')
  if (body.length > 1_048_576) return error(413, 'TOO_LARGE')
  if (headers['content-type'] !== 'application/json') return error(415, 'NO_JSON')
  try {
    const { success, error: found } = Input.safeParse(JSON.parse(body), { reportInput: true })
    const issue = found?.issues[0]
    if (success || !issue) return undefined
    const kind = kindOf(issue)
    return kind === accepts
      ? undefined
      : error(400, 'VALIDATION_ERROR', { details: { [issue.path.join('.')]: kind } })
  } catch {
    return error(400, 'NO_JSON')
  }
}

function kindOf({ code, input }: { readonly code: string; readonly input?: unknown }): Fault {
  if (input === undefined && code !== 'unrecognized_keys') return 'missing'
  return code === 'invalid_value' && typeof input !== 'string' ? 'type' : (kinds[code] ?? 'type')
}

const defaults = { topic: 'nothing', rows: 10 }

export const right = ({ topic, rows }: Pick<Input, 'topic' | 'rows'>): Answer => ({
  status: 200,
  body: { heading: topic, grid: `${rows} rows on ${topic}` },
})

function send(response: ServerResponse, { status, body, headers = {} }: Answer): void {
  const isText = typeof body === 'string'
  response
    .writeHead(status, { 'content-type': isText ? 'text/html' : 'application/json', ...headers })
    .end(isText ? body : JSON.stringify(body))
}

/** Its registration, but for the key. */
export const registration = (url: string, more: object = {}) => ({
  manifest: {
    name: 'crossword_maker',
    title: 'Crossword maker',
    description: 'Makes a crossword on a topic.',
    takes: ['user_info', 'chat_history'],
    input_schema: {
      type: 'object',
      additionalProperties: false,
      required: ['topic'],
      properties: {
        topic: { type: 'string', minLength: 1, maxLength: 20_000 },
        rows: { type: 'integer', minimum: 5, maximum: 25 },
        level: { type: 'string', enum: ['easy', 'medium', 'hard'] },
        code: { type: 'string', pattern: '^[A-Z]{2}-\\d{3}$' },
      },
    },
    output_schema: {
      type: 'object',
      required: ['heading', 'grid'],
      properties: { heading: { type: 'string' }, grid: { type: 'string' } },
    },
  },
  endpoint: { url: `${url}/run` },
  auth: { type: 'api_key', in: 'header', name: 'X-Api-Key' },
  response: { title: 'heading', markdown: 'grid' },
  ...more,
})
