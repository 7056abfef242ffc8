import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import {
  CancelledNotificationSchema,
  ErrorCode,
  isJSONRPCErrorResponse,
  isJSONRPCRequest,
  isJSONRPCResultResponse,
  type JSONRPCMessage,
  type RequestId,
} from '@modelcontextprotocol/sdk/types.js'
import { openEventStream } from '@tutor/service'
import type { CallInbox } from './call-inbox.js'

type Response = Parameters<typeof openEventStream>[0]

/** What became of one request: its answer to be sent as JSON, or nothing more, since a stream has carried it. */
export type Outcome = JSONRPCMessage | 'streamed'

export interface Exchange {
  readonly transport: Transport
  /** Settles when the request has its answer, or is cancelled or left by its client. */
  readonly outcome: Promise<Outcome>
}

/**
 * The transport of one request: MCP's streamable HTTP without anything kept between requests. The answer is JSON unless
 * the server asks something first: then the answer to the POST becomes a stream, and the client's reply comes in another
 * POST, by way of the inbox.
 */
export function openExchange(
  response: Response,
  inbox: CallInbox | undefined,
  signal: AbortSignal,
): Exchange {
  /** The server counts its requests from 0 in each exchange; outside they have ids that no other exchange uses. */
  const outerIds = new Map<RequestId, string>()
  const listening = new AbortController()
  let stream: ReturnType<typeof openEventStream> | undefined
  let settle: (outcome: Outcome) => void = () => undefined
  const outcome = new Promise<Outcome>((resolve) => {
    settle = resolve
  })
  const end = (last: Outcome): void => {
    listening.abort()
    stream?.end()
    settle(last)
    // What was never asked has left nothing in the log.
    if (outerIds.size > 0) void inbox?.close().catch(() => undefined)
  }
  const write = async (message: JSONRPCMessage): Promise<void> => {
    stream ??= openEventStream(response)
    await stream.send({ event: 'message', data: JSON.stringify(message) })
  }
  const transport: Transport = {
    async start() {},
    async close() {
      transport.onclose?.()
    },
    async send(message) {
      if (isJSONRPCResultResponse(message) || isJSONRPCErrorResponse(message)) {
        if (stream) await write(message)
        return end(stream ? 'streamed' : message)
      }
      if (!isJSONRPCRequest(message)) return await withdraw(message)
      if (!inbox) throw new Error('This exchange has no way back')
      const outerId = await inbox.ask()
      if (outerIds.size === 0) void listen(inbox)
      outerIds.set(message.id, outerId)
      await write({ ...message, id: outerId })
    },
  }

  /** The only notice that the server gives: that it waits no more for the answer to a question. */
  async function withdraw(message: JSONRPCMessage): Promise<void> {
    const cancelled = CancelledNotificationSchema.safeParse(message).data
    const requestId = outerIds.get(cancelled?.params.requestId ?? '')
    if (cancelled && requestId !== undefined)
      await write({ jsonrpc: '2.0', method: cancelled.method, params: { requestId } })
  }
  async function listen(from: CallInbox): Promise<void> {
    try {
      for await (const news of from.news(listening.signal)) {
        if (news === 'cancelled') return leave()
        const innerId = [...outerIds].find(([, outer]) => outer === news.id)?.[0]
        // It is a reply: nothing else is ever put into an inbox.
        if (innerId !== undefined) transport.onmessage?.({ ...news, id: innerId } as JSONRPCMessage)
      }
    } catch {
      const error = { code: ErrorCode.ConnectionClosed, message: 'The answer could not be waited for' }
      for (const id of outerIds.keys()) transport.onmessage?.({ jsonrpc: '2.0', id, error })
    }
  }
  function leave(): void {
    stream ??= openEventStream(response)
    end('streamed')
    transport.onclose?.()
  }
  if (signal.aborted) leave()
  else signal.addEventListener('abort', leave, { once: true })
  return { transport, outcome }
}
