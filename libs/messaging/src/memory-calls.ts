import { setImmediate as nextTurn } from 'node:timers/promises'
import { AppError } from '@tutor/contracts'
import type { Broker, Close, RespondHandler } from './broker.js'
import type { Frame } from './frame.js'
import { createInFlight, once } from './in-flight.js'
import { closeGraceMs } from './limits.js'
import { createMemoryQueue, type MemoryQueue } from './memory-queue.js'
import { createRequester, type Requester } from './requester.js'
import { createResponder, type Responder } from './responder.js'

interface ServedQueue {
  readonly requests: MemoryQueue<Frame>
  readonly responders: Set<Responder>
}

export interface MemoryCalls extends Pick<Requester, 'request' | 'requestStream' | 'failAll'> {
  readonly respond: Broker['respond']
}

/** Calls within one process: every frame is copied and delivered later, as over a network. */
export function memoryCalls(): MemoryCalls {
  const queues = new Map<string, ServedQueue>()
  const respondersOf = (queue: string): Iterable<Responder> => queues.get(queue)?.responders ?? []

  const requester = createRequester({
    request(queue, request) {
      const served = queues.get(queue)
      if (served?.requests.hasConsumers()) return served.requests.push(copy(request))
      const error = new AppError('UNAVAILABLE', `Nobody serves ${queue}`, { reason: 'not_served' })
      setImmediate(() => requester.fail(request.id, error))
    },
    credit: (_to, credit) =>
      void setImmediate(() => {
        for (const { responders } of queues.values())
          for (const responder of responders) responder.control(copy(credit))
      }),
    cancel: (queue, cancel) =>
      void setImmediate(() => {
        for (const responder of respondersOf(queue)) responder.control(copy(cancel))
      }),
  })

  const reply = (_to: string, answer: Frame): void => {
    const arriving = copy(answer)
    setImmediate(() => requester.receive(arriving))
  }

  return {
    request: requester.request,
    requestStream: requester.requestStream,
    failAll: requester.failAll,
    async respond(queue, handler, { concurrency }) {
      const served = queues.get(queue) ?? { requests: createMemoryQueue<Frame>(), responders: new Set() }
      queues.set(queue, served)
      return attachResponder(served, handler, concurrency, reply)
    },
  }
}

function attachResponder(
  { requests, responders }: ServedQueue,
  handler: RespondHandler,
  concurrency: number,
  reply: (to: string, answer: Frame) => void,
): Close {
  const responder = createResponder(handler, reply)
  const inFlight = createInFlight()
  responders.add(responder)
  const detach = requests.attach(concurrency, (request) => {
    const work = nextTurn().then(() => responder.receive(request))
    inFlight.track(work)
    return work
  })
  return once(async ({ graceMs = closeGraceMs } = {}) => {
    detach()
    if (!requests.hasConsumers()) requests.clear()
    if (!(await inFlight.drained(graceMs))) responder.abort(closingError())
    await nextTurn()
    responders.delete(responder)
  })
}

const closingError = (): AppError =>
  new AppError('UNAVAILABLE', 'The service is shutting down', { reason: 'shutting_down' })

/** What arrives is never the object that was sent. */
const copy = (sent: Frame): Frame => structuredClone(sent)
