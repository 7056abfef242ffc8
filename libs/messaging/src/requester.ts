import { randomUUID } from 'node:crypto'
import { AppError, fromWire, type WireError } from '@tutor/contracts'
import type { Message, RequestOptions, StreamOptions } from './broker.js'
import { type Frame, frame } from './frame.js'
import { createInbox, type Inbox } from './inbox.js'
import { streamWindow } from './limits.js'

/** How frames leave; each throws UNAVAILABLE when they can't. */
export interface Outgoing {
  /** `ttlMs`: how long the request is worth delivering. */
  request(queue: string, request: Frame, ttlMs: number): void
  credit(to: string, credit: Frame): void
  /** To everybody who serves `queue`: whoever has the call stops it. */
  cancel(queue: string, cancel: Frame): void
}

/** The calling side: who waits for which answer. */
export interface Requester {
  request(queue: string, message: Message, options: RequestOptions): Promise<Message>
  requestStream(queue: string, message: Message, options: StreamOptions): AsyncIterable<Message>
  /** A frame that came back. Frames of calls that nobody waits for any more are dropped. */
  receive(answer: Frame): void
  /** Ends the call `id`, if somebody waits for it. */
  fail(id: string, error: AppError): void
  failAll(error: AppError): void
}

interface Ask {
  readonly kind: 'request' | 'open'
  readonly queue: string
  readonly message: Message
  readonly timeoutMs: number
  readonly deadline: number
  readonly signal: AbortSignal | undefined
}

export function createRequester(outgoing: Outgoing): Requester {
  const waiting = new Map<string, Inbox<Frame>>()

  /** Registers a waiter, before anything is sent; `leave` forgets it. */
  function wait({ queue, signal }: Ask) {
    if (signal?.aborted) throw cancelled()
    const id = randomUUID()
    const inbox = createInbox<Frame>(() => new AppError('TIMEOUT', `${queue} did not answer in time`))
    const abort = (): void => inbox.abort(cancelled())
    waiting.set(id, inbox)
    signal?.addEventListener('abort', abort)
    const leave = (finished: boolean): void => {
      waiting.delete(id)
      signal?.removeEventListener('abort', abort)
      if (!finished) quietly(() => outgoing.cancel(queue, frame('cancel', id, {})))
    }
    return { id, inbox, leave }
  }

  /** Asks, and yields the frames of the answer; leaving early cancels the call on the other side. */
  async function* exchange(ask: Ask): AsyncGenerator<Frame> {
    const { kind, queue, message, timeoutMs, deadline } = ask
    const left = (): number => Math.max(0, Math.min(timeoutMs, deadline - Date.now()))
    const { id, inbox, leave } = wait(ask)
    let finished = false
    try {
      outgoing.request(queue, frame(kind, id, { message, deadline, silenceMs: timeoutMs }), left())
      while (!finished) {
        const answer = await inbox.next(left())
        finished = answer.kind !== 'chunk'
        if (answer.kind === 'error') throw readError(answer.message.body)
        yield answer
      }
    } finally {
      leave(finished)
    }
  }

  async function request(queue: string, message: Message, options: RequestOptions): Promise<Message> {
    const { timeoutMs, signal } = options
    const deadline = Math.min(Date.now() + timeoutMs, options.deadline ?? Number.POSITIVE_INFINITY)
    for await (const answer of exchange({ kind: 'request', queue, message, timeoutMs, deadline, signal })) {
      if (answer.kind === 'reply') return answer.message
      break
    }
    throw new AppError('BAD_GATEWAY', `${queue} answered a request with something else than a reply`)
  }

  async function* requestStream(
    queue: string,
    message: Message,
    options: StreamOptions,
  ): AsyncGenerator<Message> {
    const { timeoutMs, deadline = Number.POSITIVE_INFINITY, signal } = options
    let taken = 0
    for await (const answer of exchange({ kind: 'open', queue, message, timeoutMs, deadline, signal })) {
      if (answer.number !== taken || answer.kind === 'reply')
        throw new AppError('BAD_GATEWAY', `A part of the stream from ${queue} is missing`)
      if (answer.kind === 'end') return
      yield answer.message
      taken += 1
      if (taken % (streamWindow / 2) === 0)
        outgoing.credit(answer.from, frame('credit', answer.id, { number: streamWindow / 2 }))
    }
  }

  return {
    request,
    requestStream,
    receive: (answer) => waiting.get(answer.id)?.push(answer),
    fail: (id, error) => waiting.get(id)?.fail(error),
    failAll(error) {
      for (const inbox of waiting.values()) inbox.fail(error)
    },
  }
}

const cancelled = (): AppError => new AppError('CANCELLED', 'The call was cancelled')

/** A neighbour's INTERNAL was logged where it happened; the reason keeps every server on the way from doing it again. */
function readError(body: string): AppError {
  // Written by the responder of the same release; fromWire turns an unknown code into INTERNAL.
  const wire = JSON.parse(body) as WireError
  return fromWire(wire.code === 'INTERNAL' ? { ...wire, reason: 'neighbour_internal' } : wire)
}

function quietly(action: () => void): void {
  try {
    action()
  } catch {
    // Without a connection there is nobody to tell; the other side stops at its deadline or when credit runs out.
  }
}
