import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'

/** A tool of others that keeps a record of what it did, as one that books, pays or sends would. */
export interface EffectTool {
  readonly host: string
  /** The body of `POST /v1/tools` that registers it. */
  readonly registration: object
  /** Effects by student: one for each idempotency key. */
  readonly effects: ReadonlyMap<string, ReadonlySet<string>>
  /** Requests with a key that was there before: harmless, and how often the key was needed. */
  repeats(): number
  close(): Promise<void>
}

/** Long enough that faults hit it in the middle. */
const workMs = 150

export async function openEffectTool(): Promise<EffectTool> {
  const effects = new Map<string, Set<string>>()
  let repeats = 0
  const server = createServer((request, response) => {
    void bodyOf(request).then(async (body) => {
      const student = String(body.user_info?.user_id)
      const key = String(request.headers['idempotency-key'])
      const keys = effects.get(student) ?? new Set()
      effects.set(student, keys)
      if (keys.has(key)) repeats += 1
      keys.add(key)
      await wait(workMs)
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify({ heading: 'A proof card', text: `It stands on **${keys.size}** legs.` }))
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  // A listening TCP server's address is an AddressInfo.
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    host,
    registration: registrationAt(host),
    effects,
    repeats: () => repeats,
    async close() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

const registrationAt = (host: string): object => ({
  manifest: {
    name: 'proof_card_maker',
    title: 'Proof card maker',
    description: 'Makes a proof card on a topic.',
    when_to_use: 'Proof cards on a topic.',
    examples: ['make me a proof card about volcanoes'],
    takes: ['user_info'],
    input_schema: {
      type: 'object',
      required: ['topic'],
      properties: { topic: { type: 'string', description: 'What the card is about' } },
    },
    output_schema: {
      type: 'object',
      required: ['heading', 'text'],
      properties: { heading: { type: 'string' }, text: { type: 'string' } },
    },
    vocabulary: { nouns: ['proof card'] },
  },
  endpoint: { url: `http://${host}/run`, method: 'POST' },
  auth: { type: 'none' },
  limits: { requests_per_minute: 100_000, timeout_ms: 10_000, max_concurrent: 64 },
  response: { artifact: 'text', title: 'heading', markdown: 'text' },
})

interface EffectRequest {
  readonly user_info?: { readonly user_id?: string }
}

async function bodyOf(request: IncomingMessage): Promise<EffectRequest> {
  let text = ''
  for await (const chunk of request) text += String(chunk)
  // It comes from our own tools service.
  return JSON.parse(text || '{}') as EffectRequest
}
