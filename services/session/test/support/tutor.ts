import { randomUUID } from 'node:crypto'
import type { Principal } from '@tutor/contracts'
import { createLogger, createMetrics } from '@tutor/platform'
import { type Running, run } from '@tutor/service'
import { memoryIdentity, testEnvironment } from '@tutor/service/testing'
import { type Database, openDatabase } from '@tutor/storage'
import type { Kysely } from 'kysely'
import { openTestDatabase } from '../../../../test/database.js'
import { until } from '../../../../test/until.js'
import { session } from '../../src/index.js'
import type { Tables } from '../../src/tables.js'
import { type Answers, type Seen, stubNeighbours } from './neighbours.js'

// Tests assert on the shapes that they read.
// biome-ignore lint/suspicious/noExplicitAny: see above
export type Json = any

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body: Json
}

/** The session service as it runs, and a client of it. */
export interface Tutor {
  readonly running: Running
  readonly seen: Seen
  /** The same service as seen with another key. */
  as(who: Partial<Principal>): Promise<Tutor>
  /** Sends a request and reads its whole answer. */
  send(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>
  /** The response itself, for streams. */
  open(method: string, path: string, body?: unknown, init?: RequestInit): Promise<Response>
  openSession(student?: object): Promise<string>
  say(sessionId: string, content: string, headers?: Record<string, string>): Promise<Answer>
  /** Accepts a message without waiting for its turn; the turn's id. */
  accept(sessionId: string, content: string): Promise<string>
  /** The turn when it has ended. */
  ended(turnId: string): Promise<Json>
  /** What a counter or gauge of the process says, with all its labels. */
  metric(name: string): Promise<string>
  stop(): Promise<void>
}

/** One database per test file, and any number of session services on it. */
export function testBench() {
  const started: Running[] = []
  let database: Awaited<ReturnType<typeof openTestDatabase>>
  let inside: Database | undefined
  return {
    async open() {
      database = await openTestDatabase()
    },
    /** What the service's tables hold. */
    async db(): Promise<Kysely<Tables>> {
      inside ??= await openDatabase(database.url, {
        logger: createLogger('silent'),
        metrics: createMetrics(),
        poolSize: 2,
      })
      return inside.forSchema<Tables>('session')
    },
    async start(answers: Answers = {}, more: Record<string, string> = {}): Promise<Tutor> {
      const identity = memoryIdentity()
      const { seen, neighbours } = stubNeighbours(identity, answers)
      const environment = testEnvironment({ DATABASE_URL: database.url, SHUTDOWN_GRACE_MS: '100', ...more })
      const running = await run([...neighbours, session], environment)
      started.push(running)
      return await clientOf(running, seen, identity)
    },
    /** Stops every service that a test has started. */
    async stopAll() {
      for (const running of started.splice(0)) await running.stop()
    },
    async close() {
      await inside?.close()
      await database.close()
    },
  }
}

type Identity = ReturnType<typeof memoryIdentity>

async function clientOf(
  running: Running,
  seen: Seen,
  identity: Identity,
  who: Partial<Principal> = {},
): Promise<Tutor> {
  const authorization = await identity.authorization('session', who)
  const open: Tutor['open'] = (method, path, body, init = {}) =>
    fetch(`${url(running)}${path}`, {
      ...init,
      method,
      headers: {
        Authorization: authorization,
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
        ...init.headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
  const send: Tutor['send'] = async (method, path, body, headers = {}) => {
    const response = await open(method, path, body, { headers })
    const text = await response.text()
    return { status: response.status, headers: response.headers, body: parse(text) }
  }
  const say: Tutor['say'] = (id, content, headers) =>
    send('POST', `/v1/sessions/${id}/messages`, { content }, headers)
  return {
    running,
    seen,
    as: (other) => clientOf(running, seen, identity, other),
    send,
    open,
    say,
    async openSession(student = {}) {
      const { body } = await send('POST', '/v1/sessions', { student: { user_id: randomUUID(), ...student } })
      return body.id
    },
    async accept(id, content) {
      const { body } = await say(id, content, { Prefer: 'respond-async' })
      return body.id
    },
    async ended(turnId) {
      const { body } = await until(
        () => send('GET', `/v1/turns/${turnId}`),
        (answer) => answer.body.finished_at !== null,
      )
      return body
    },
    async metric(name) {
      const text = await (await fetch(`${running.adminUrl}/metrics`)).text()
      return text
        .split('\n')
        .filter((line) => line.startsWith(name))
        .join('\n')
    },
    stop: running.stop,
  }
}

const url = ({ url: entry }: Running): string => {
  if (!entry) throw new Error('the session service has no URL')
  return entry
}

const parse = (text: string): Json => {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

export interface StreamedEvent {
  readonly id: number
  readonly type: string
  readonly data: Json
}

/** A whole event stream, parsed. */
export const eventsOf = (text: string): StreamedEvent[] =>
  text.split('\n\n').flatMap((block) => {
    const field = (name: string) => new RegExp(`^${name}: ([^\\n]*)`, 'm').exec(block)?.[1]
    const data = field('data')
    return data === undefined
      ? []
      : [{ id: Number(field('id')), type: field('event') ?? '', data: JSON.parse(data) }]
  })

/** A promise to be settled by a test. */
export function signalOf<T = void>() {
  let resolve: (value: T) => void = () => undefined
  const promise = new Promise<T>((settle) => {
    resolve = settle
  })
  return { promise, resolve }
}
