import { AppError } from '@tutor/contracts'
import type { ChatAnswer, ChatModel, ModelCall } from '../chat.js'
import { mayShare, requestKey } from './request-key.js'

/** A call under way that several wait for. */
interface Shared {
  readonly answer: Promise<ChatAnswer>
  readonly leave: () => void
  waiting: number
}

/**
 * Makes identical requests under way in this process one; the first pays, the others are told `coalesced`. Who leaves
 * takes nothing from the others; when the last one has left, the call is cancelled. When the first one's budget or time is at
 * its end, the next one asks. Streams are not shared.
 */
export function coalesced(next: ChatModel): ChatModel {
  const underWay = new Map<string, Shared>()

  function begin(key: string, call: ModelCall): Shared {
    const controller = new AbortController()
    const answer = next.complete({ ...call, signal: controller.signal }).finally(() => {
      if (underWay.get(key) === shared) underWay.delete(key)
    })
    const leave = (): void => {
      underWay.delete(key)
      controller.abort(new AppError('CANCELLED', 'Everybody who asked has gone'))
    }
    const shared: Shared = { answer, leave, waiting: 0 }
    underWay.set(key, shared)
    return shared
  }

  return {
    async complete(call) {
      if (!mayShare(call)) return await next.complete(call)
      const key = requestKey(call)
      for (;;) {
        const known = underWay.get(key)
        if (!known) return await joined(begin(key, call), call.signal)
        try {
          return { ...(await joined(known, call.signal)), served_from: 'coalesced' }
        } catch (error) {
          if (!isAskersOwn(error)) throw error
        }
      }
    },
    stream: (call) => next.stream(call),
  }
}

const askersOwn: ReadonlySet<string> = new Set(['PAYMENT_REQUIRED', 'TOO_MANY_REQUESTS', 'TIMEOUT'])

/** The budget or the deadline of who asked first was at its end, which says nothing of the others'. */
const isAskersOwn = (error: unknown): boolean => error instanceof AppError && askersOwn.has(error.code)

/** Waits for a shared answer until the caller has gone. */
async function joined(shared: Shared, signal: AbortSignal): Promise<ChatAnswer> {
  shared.waiting += 1
  let gone: () => void = () => undefined
  const left = new Promise<never>((_, reject) => {
    gone = () => reject(new AppError('CANCELLED', 'The model call was cancelled'))
    if (signal.aborted) gone()
    else signal.addEventListener('abort', gone, { once: true })
  })
  try {
    return await Promise.race([shared.answer, left])
  } finally {
    signal.removeEventListener('abort', gone)
    shared.waiting -= 1
    if (signal.aborted && shared.waiting === 0) shared.leave()
  }
}
