import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { eventsIn, type StreamedEvent } from './event-stream.js'

export interface Edge {
  readonly url: string
  readonly apiKey: string
}

/** What a client knows of one message that it sent. */
export interface TurnRecord {
  readonly session: string
  readonly student: string
  readonly content: string
  readonly wantsEffect: boolean
  /** Null until the server has acknowledged it. */
  turnId: string | null
  /** Tries that the acknowledgement took. */
  tries: number
  /** Connections that the events took. */
  streams: number
  /** Of these, those that failed: not begun, or cut without a word. */
  cuts: number
  ids: number[]
  /** The reply as it was streamed: since the last reset, and whether every event was seen. */
  streamed: string
  end: string | null
  reply: string | null
  unexpected: string[]
}

/** Answers that a client may get while something is down: it tries again. */
const passing = new Set([429, 502, 503, 504])
const pauseMs = 200
const askMs = 15_000

/**
 * Whether a connection was cut, refused or silent; anything else is a fault of this program. Told by the name, since
 * fetch's errors are not of this realm's classes under jest.
 */
const wasCut = (error: unknown): boolean => /^(TypeError|TimeoutError)\b/.test(String(error))

const post = async (edge: Edge, path: string, body: object, headers: Record<string, string> = {}) =>
  await fetch(`${edge.url}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${edge.apiKey}`, 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(askMs),
  })

/** Asks until it is answered; what is neither an answer nor a passing failure is handed to `unexpected`. */
async function insist(
  ask: () => Promise<Response>,
  unexpected: (what: string) => void,
): Promise<{ readonly body: Record<string, unknown>; readonly tries: number }> {
  for (let tries = 1; ; tries += 1) {
    try {
      const response = await ask()
      // Reading may fail as asking may.
      const text = await response.text()
      if (response.ok) return { body: JSON.parse(text) as Record<string, unknown>, tries }
      if (!passing.has(response.status)) unexpected(`${response.status} ${text.slice(0, 300)}`)
    } catch (error) {
      if (!wasCut(error)) throw error
    }
    await wait(pauseMs)
  }
}

export async function openSession(
  edge: Edge,
  student: string,
  record: (what: string) => void,
): Promise<string> {
  const { body } = await insist(
    () => post(edge, '/v1/sessions', { student: { user_id: student, name: 'Sam' } }),
    record,
  )
  return String(body['id'])
}

export async function register(edge: Edge, tool: object, record: (what: string) => void): Promise<void> {
  await insist(() => post(edge, '/v1/tools', tool), record)
}

/** Sends a message until it is acknowledged, with one idempotency key. */
export async function acknowledge(edge: Edge, turn: TurnRecord): Promise<void> {
  const headers = { 'idempotency-key': randomUUID(), prefer: 'respond-async' }
  const path = `/v1/sessions/${turn.session}/messages`
  const { body, tries } = await insist(
    () => post(edge, path, { content: turn.content }, headers),
    (what) => turn.unexpected.push(`send: ${what}`),
  )
  turn.turnId = String(body['id'])
  turn.tries = tries
}

/** Follows a turn's events to their end, going on after each lost connection where it was. */
export async function follow(edge: Edge, turn: TurnRecord, signal: AbortSignal): Promise<void> {
  while (turn.end === null && !signal.aborted) {
    turn.streams += 1
    try {
      await readEvents(edge, turn, signal)
    } catch (error) {
      if (!wasCut(error) && !signal.aborted) throw error
      turn.cuts += 1
    }
    if (turn.end === null) await wait(pauseMs)
  }
}

async function readEvents({ url, apiKey }: Edge, turn: TurnRecord, signal: AbortSignal): Promise<void> {
  const last = turn.ids.at(-1)
  const headers = {
    authorization: `Bearer ${apiKey}`,
    accept: 'text/event-stream',
    ...(last !== undefined && { 'last-event-id': String(last) }),
  }
  const response = await fetch(`${url}/v1/turns/${turn.turnId}/events`, { headers, signal })
  if (response.ok && response.body) {
    for await (const event of eventsIn(response.body)) take(turn, event)
    return
  }
  turn.cuts += 1
  const text = await response.text()
  if (!passing.has(response.status)) turn.unexpected.push(`events: ${response.status} ${text.slice(0, 300)}`)
}

const ends = new Set(['turn.done', 'turn.failed', 'turn.cancelled'])

function take(turn: TurnRecord, { id, type, data }: StreamedEvent): void {
  turn.ids.push(id)
  if (type === 'reply.reset') turn.streamed = ''
  if (type === 'reply.delta') turn.streamed += String(data['text'])
  if (!ends.has(type)) return
  turn.end = type
  const done = data['turn'] as { reply?: { content?: string } } | undefined
  turn.reply = done?.reply?.content ?? null
}
