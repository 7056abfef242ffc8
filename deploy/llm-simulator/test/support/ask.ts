import { type Simulator, type SimulatorOptions, startSimulator, textTokens } from '@tutor/llm-simulator'

export const messages = [
  { role: 'system', content: 'Be brief' },
  { role: 'user', content: 'What is osmosis?' },
]
/** Of the messages above: 3 for the beginning of the answer, 4 for each message's frame and role, and their text. */
export const promptTokens = messages.reduce((sum, { content }) => sum + 4 + textTokens(content), 3)

/** What was said in a chunk or an answer, as far as the tests look at it. */
export interface Chunk {
  readonly object: string
  readonly model: string
  readonly choices: readonly {
    readonly delta?: { readonly content?: string; readonly tool_calls?: readonly ToolCallDelta[] }
    readonly message?: { readonly role: string; readonly content: string }
    readonly finish_reason: string | null
  }[]
  readonly usage?: object
}

interface ToolCallDelta {
  readonly index: number
  readonly id?: string
  readonly function: { readonly name?: string; readonly arguments: string }
}

const started: Simulator[] = []

/** A simulator on a port of its own; `stopSimulators` ends it. */
export async function simulator(options: SimulatorOptions = {}) {
  const one = await startSimulator(options)
  started.push(one)
  const send = (path: string, body: object, headers: object = {}, signal?: AbortSignal): Promise<Response> =>
    fetch(`${one.origin}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
      ...(signal && { signal }),
    })
  const post = (model: string, body: object = {}, signal?: AbortSignal): Promise<Response> =>
    send('/v1/chat/completions', { model, messages, ...body }, {}, signal)
  return {
    ...one,
    /** Any path of any provider. */
    send,
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

/** The bytes of a stream until it ends or breaks. */
export async function readToEnd(response: Response) {
  let text = ''
  try {
    const decoder = new TextDecoder()
    for await (const bytes of response.body ?? []) text += decoder.decode(bytes, { stream: true })
    return { text, broken: false }
  } catch {
    return { text, broken: true }
  }
}

/** A stream's chunks, and whether it said that it was complete. */
export function eventsOf(text: string) {
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
