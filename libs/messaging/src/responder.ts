import { AppError, toWire } from '@tutor/contracts'
import type { Message, RespondHandler } from './broker.js'
import { type Frame, frame } from './frame.js'
import { streamWindow } from './limits.js'

/** The serving side of one `respond`. */
export interface Responder {
  /** Handles a request to its end. Never rejects; resolves when the handler has let go. */
  receive(request: Frame): Promise<void>
  /** A credit or cancel frame, perhaps for a call of somebody else. */
  control(signal: Frame): void
  /** Gives up every running call: its caller gets `error`, its handler's signal is aborted. */
  abort(error: AppError): void
}

interface Call {
  readonly request: Frame
  readonly controller: AbortController
  /** Rejects when the call is aborted. */
  readonly aborted: Promise<never>
  readonly window: Window
  readonly answer: (kind: 'reply' | 'chunk' | 'end' | 'error', message: Message, number?: number) => void
}

/** Timers take no longer delay than this. */
const longestTimerMs = 2 ** 31 - 1
/** Calls whose cancellation may overtake them. */
const rememberedCancellations = 1_000

export function createResponder(
  handler: RespondHandler,
  reply: (to: string, answer: Frame) => void,
): Responder {
  const running = new Map<string, Call>()
  const cancelledEarly = new Set<string>()

  function open(request: Frame): Call {
    const controller = new AbortController()
    const aborted = rejectOnAbort(controller.signal)
    return {
      request,
      controller,
      aborted,
      window: createWindow(request.silenceMs, aborted),
      answer: (kind, message, number = 0) =>
        reply(request.from, frame(kind, request.id, { message, number })),
    }
  }

  return {
    async receive(request) {
      const leftMs = request.deadline - Date.now()
      if (leftMs <= 0 || cancelledEarly.delete(request.id)) return
      const call = open(request)
      running.set(request.id, call)
      const timer = setTimeout(
        () => call.controller.abort(new AppError('TIMEOUT', 'The deadline has passed')),
        Math.min(leftMs, longestTimerMs),
      )
      try {
        await (request.kind === 'open' ? answerStream(handler, call) : answerOnce(handler, call))
      } finally {
        clearTimeout(timer)
        running.delete(request.id)
      }
    },
    control({ kind, id, number }) {
      const call = running.get(id)
      if (kind === 'credit') call?.window.add(number)
      else if (call) call.controller.abort(new AppError('CANCELLED', 'The caller went away'))
      else rememberIn(cancelledEarly, id)
    },
    abort(error) {
      for (const call of running.values()) call.controller.abort(error)
    },
  }
}

async function answerOnce(handler: RespondHandler, call: Call): Promise<void> {
  const work = startCall(handler, call)
  await Promise.race([work, call.aborted]).then((message) => call.answer('reply', message), failing(call))
  await Promise.allSettled([work])
}

async function startCall(handler: RespondHandler, call: Call): Promise<Message> {
  const result = handler(call.request.message, contextOf(call))
  if (Symbol.asyncIterator in result) throw wrongShape()
  return await result
}

async function answerStream(handler: RespondHandler, call: Call): Promise<void> {
  const iterators: AsyncIterator<Message>[] = []
  try {
    const result = handler(call.request.message, contextOf(call))
    if (!(Symbol.asyncIterator in result)) throw wrongShape()
    const iterator = result[Symbol.asyncIterator]()
    iterators.push(iterator)
    await sendChunks(iterator, call)
  } catch (error) {
    failing(call)(error)
  }
  await Promise.allSettled(iterators.map((iterator) => iterator.return?.()))
}

async function sendChunks(iterator: AsyncIterator<Message>, call: Call): Promise<void> {
  for (let number = 0; ; number += 1) {
    const step = await Promise.race([iterator.next(), call.aborted])
    if (step.done)
      return call.answer('end', { type: call.request.message.type, body: '', headers: {} }, number)
    await call.window.take()
    call.answer('chunk', step.value, number)
  }
}

const contextOf = ({ controller, request }: Call) => ({
  signal: controller.signal,
  deadline: request.deadline,
})

const failing =
  (call: Call) =>
  (error: unknown): void =>
    call.answer('error', {
      type: call.request.message.type,
      body: JSON.stringify(toWire(error)),
      headers: {},
    })

const wrongShape = (): AppError =>
  new AppError('BAD_GATEWAY', 'The method answers in another way than it was asked')

function rejectOnAbort(signal: AbortSignal): Promise<never> {
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
  // Most calls are never aborted; an abort that comes after the answer has no one to tell.
  aborted.catch(() => undefined)
  return aborted
}

/** How far the handler of a stream may run ahead of its reader. */
interface Window {
  add(credit: number): void
  /** Waits for room; CANCELLED when the reader takes nothing for the longest silence. */
  take(): Promise<void>
}

function createWindow(silenceMs: number, aborted: Promise<never>): Window {
  let credit = streamWindow
  let wake: () => void = () => undefined
  const room = async (): Promise<void> => {
    let timer: NodeJS.Timeout | undefined
    const woken = new Promise<void>((resolve, reject) => {
      wake = resolve
      timer = setTimeout(() => reject(new AppError('CANCELLED', 'Nobody reads the stream')), silenceMs)
    })
    await Promise.race([woken, aborted]).finally(() => clearTimeout(timer))
  }
  return {
    add(more) {
      credit += more
      wake()
    },
    async take() {
      while (credit === 0) await room()
      credit -= 1
    },
  }
}

function rememberIn(ids: Set<string>, id: string): void {
  ids.add(id)
  const [oldest] = ids
  if (ids.size > rememberedCancellations && oldest !== undefined) ids.delete(oldest)
}
