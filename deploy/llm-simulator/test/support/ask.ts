import { type Simulator, startSimulator } from '@tutor/llm-simulator'

export const messages = [
  { role: 'system', content: 'Be brief' },
  { role: 'user', content: 'What is osmosis?' },
]
/** Words of the messages above, a token each. */
export const promptTokens = 5

/** What was said in a chunk or an answer, as far as the tests look at it. */
export interface Chunk {
  readonly object: string
  readonly model: string
  readonly choices: readonly {
    readonly delta?: { readonly content?: string }
    readonly message?: { readonly role: string; readonly content: string }
    readonly finish_reason: string | null
  }[]
  readonly usage?: object
}

const started: Simulator[] = []

/** A simulator on a port of its own; `stopSimulators` ends it. */
export async function simulator() {
  const one = await startSimulator()
  started.push(one)
  const post = (model: string, body: object = {}, signal?: AbortSignal): Promise<Response> =>
    fetch(`${one.url}/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model, messages, ...body }),
      ...(signal && { signal }),
    })
  return {
    ...one,
    post,
    async answer(model: string, body: object = {}): Promise<Chunk> {
      const response = await post(model, body)
      if (!response.ok) throw new Error(`answered ${response.status}`)
      // The tests check it.
      return (await response.json()) as Chunk
    },
    async stream(model: string, body: object = {}) {
      return eventsOf(await (await post(model, { stream: true, ...body })).text())
    },
  }
}

export async function stopSimulators(): Promise<void> {
  for (const one of started.splice(0)) await one.close()
}

export const contentOf = (answer: Chunk): string => answer.choices[0]?.message?.content ?? ''

/** A stream's chunks, and whether it said that it was complete. */
function eventsOf(text: string) {
  const data = text
    .split('\n\n')
    .filter(Boolean)
    .map((event) => event.replace(/^data: /, ''))
  const chunks = data.filter((one) => one !== '[DONE]').map((one) => JSON.parse(one) as Chunk)
  return {
    chunks,
    content: chunks.map(({ choices }) => choices[0]?.delta?.content ?? '').join(''),
    complete: data.at(-1) === '[DONE]',
  }
}
