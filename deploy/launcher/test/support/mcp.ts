import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import {
  type ElicitRequest,
  ElicitRequestSchema,
  type ElicitResult,
} from '@modelcontextprotocol/sdk/types.js'
import type { Tutor } from './tutor.js'

export type Question = ElicitRequest['params']
/** `signal` is aborted when the server waits no more. */
export type Answer = (question: Question, signal: AbortSignal) => ElicitResult | Promise<ElicitResult>

/** What a client of the official SDK is; with `answer` it can ask its user. */
export async function connect(
  { url, apiKey }: Pick<Tutor, 'url' | 'apiKey'>,
  answer?: Answer,
  send: typeof fetch = fetch,
): Promise<Client> {
  const client = new Client(
    { name: 'test', version: '1.0.0' },
    { capabilities: answer ? { elicitation: { form: {} } } : {} },
  )
  if (answer)
    client.setRequestHandler(ElicitRequestSchema, ({ params }, { signal }) => answer(params, signal))
  const transport = new StreamableHTTPClientTransport(new URL(`${url}/mcp`), {
    fetch: (input, init) => send(input, init),
    requestInit: { headers: { Authorization: `Bearer ${apiKey}` } },
  })
  // The SDK's own types are not written for exactOptionalPropertyTypes.
  await client.connect(transport as Parameters<Client['connect']>[0])
  return client
}

/** Whether a request carries a reply of the client's, and no question. */
export const isReply = (init: RequestInit | undefined): boolean =>
  typeof init?.body === 'string' && JSON.parse(init.body).method === undefined
