/** A running tutor under test, however it is run, and what a client does with it. */
export interface Tutor {
  readonly url: string
  readonly apiKey: string
  stop(): Promise<void>
}

export const testApiKey = `tutor_${'k'.repeat(43)}`

export interface Answer<T> {
  readonly status: number
  readonly headers: Headers
  readonly body: T
}

// Tests assert on the shapes that they read.
// biome-ignore lint/suspicious/noExplicitAny: see above
export type Json = any

export async function send(
  { url, apiKey }: Tutor,
  method: string,
  path: string,
  body?: object,
  headers: Record<string, string> = {},
): Promise<Answer<Json>> {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: {
      Authorization: `Bearer ${apiKey}`,
      ...(body && { 'Content-Type': 'application/json' }),
      ...headers,
    },
    ...(body && { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  return { status: response.status, headers: response.headers, body: parse(text) }
}

function parse(text: string): Json {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

let students = 0

/** A fresh conversation of a fresh student; its id. */
export async function openSession(tutor: Tutor, student: object = {}): Promise<string> {
  students += 1
  const made = await send(tutor, 'POST', '/v1/sessions', {
    student: { user_id: `student-${process.pid}-${students}`, name: 'Sam', ...student },
  })
  if (made.status !== 201) throw new Error(`no session: ${made.status} ${JSON.stringify(made.body)}`)
  return made.body.id
}

export const say = (tutor: Tutor, session: string, content: string, headers: Record<string, string> = {}) =>
  send(tutor, 'POST', `/v1/sessions/${session}/messages`, { content }, headers)

/** Asks until the answer satisfies; a test's own time limit ends it otherwise. */
export async function until<T>(ask: () => Promise<T>, satisfies: (answer: T) => boolean): Promise<T> {
  for (;;) {
    const answer = await ask()
    if (satisfies(answer)) return answer
    await new Promise((resolve) => setTimeout(resolve, 50))
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
    const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1]
    const data = field('data')
    return data === undefined
      ? []
      : [{ id: Number(field('id')), type: field('event') ?? '', data: JSON.parse(data) }]
  })
