import { type Problem, problemContentType, type Session, type Turn, type TurnEvent } from '@tutor/contracts'
import { readServerEvents } from './server-events.js'

/** What the gateway refused, in a form to show. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError'
}

export interface TutorClient {
  createSession(student: object): Promise<Session>
  /** Sends a message and yields the turn's events up to its end. */
  send(sessionId: string, content: string): AsyncIterable<TurnEvent>
  getTurn(id: string): Promise<Turn>
}

/** A small client of the public API. */
export function tutorClient(url: string, apiKey: string): TutorClient {
  const request = async (method: string, path: string, body?: object, accept = 'application/json') => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: {
        Authorization: `Bearer ${apiKey}`,
        Accept: accept,
        ...(body && { 'Content-Type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
    }).catch((cause: unknown) => {
      throw new RefusedError(
        `Nothing answers at ${url}. Start the tutor with "npm start", or set TUTOR_URL.`,
        { cause },
      )
    })
    if (!response.ok) throw new RefusedError(await explainRefusal(response))
    return response
  }
  return {
    createSession: async (student) =>
      (await (await request('POST', '/v1/sessions', { student })).json()) as Session,
    getTurn: async (id) => (await (await request('GET', `/v1/turns/${id}`)).json()) as Turn,
    async *send(sessionId, content) {
      const path = `/v1/sessions/${sessionId}/messages`
      const { body } = await request('POST', path, { content }, 'text/event-stream')
      if (!body) throw new RefusedError('The gateway sent no stream')
      // The gateway writes these events from values of this type.
      for await (const { id, event, data } of readServerEvents(body.pipeThrough(new TextDecoderStream())))
        yield { id: Number(id), type: event, data: JSON.parse(data) } as TurnEvent
    },
  }
}

async function explainRefusal(response: Response): Promise<string> {
  if (!response.headers.get('content-type')?.startsWith(problemContentType))
    return `The gateway answered ${response.status}`
  const { detail, errors = [], request_id } = (await response.json()) as Problem
  const fields = errors.map(({ path, message }) => `  ${path}: ${message}`)
  const hint = response.status === 401 ? ['Set TUTOR_API_KEY to the key that "npm start" shows.'] : []
  return [`${detail} (request ${request_id})`, ...fields, ...hint].join('\n')
}
