import { setTimeout as delay } from 'node:timers/promises'
import {
  AppError,
  type CallMethod,
  type CallOptions,
  type Client,
  type Contract,
  type StreamMethod,
} from '@tutor/contracts'
import { type BreakerOptions, breaker, contextHeaders, secondsSince } from '@tutor/platform'
import type { z } from 'zod'
import type { Broker, Message } from './broker.js'
import { surroundingDeadline } from './call-deadline.js'
import { rpcQueue } from './names.js'

/** How to watch a client, and when its breaker opens. */
export type ClientOptions = BreakerOptions

/** What passes through the breaker: the first word of an answer, and where a stream goes on. */
interface Answer {
  readonly first: unknown
  readonly rest: AsyncIterator<Message> | undefined
}

/** A neighbour that has not refused a call for this long is there, however slow the method. */
const slowProbeMs = 3_000
/** The longest pause before the one retry of an idempotent call. */
const retryPauseMs = 50

/**
 * Calls the service behind a contract. Each call ends by the earliest of the contract's limit, `options.timeoutMs`
 * and the deadline of the call being served. One breaker guards the contract: calls, and streams up to their first
 * chunk. Idempotent calls are tried again once when UNAVAILABLE. An answer that breaks the contract is BAD_GATEWAY.
 */
export function client<C extends Contract>(broker: Broker, contract: C, options: ClientOptions): Client<C> {
  const guard = breaker(`rpc:${contract.name}`, (ask: () => Promise<Answer>) => ask(), {
    probeMs: slowProbeMs,
    ...options,
  })
  const target: Target = { broker, contract: contract.name, guard, metrics: options.metrics }
  const methods = Object.entries(contract.methods).map(([name, method]) => [
    name,
    method.kind === 'stream' ? streamOf(target, name, method) : callOf(target, name, method),
  ])
  // Built from the contract's own methods, which is what Client<C> maps over; entries lose that connection.
  return Object.fromEntries(methods) as Client<C>
}

interface Target {
  readonly broker: Broker
  readonly contract: string
  readonly guard: (ask: () => Promise<Answer>) => Promise<Answer>
  readonly metrics: ClientOptions['metrics']
}

function callOf(target: Target, name: string, method: CallMethod) {
  return async (input: unknown, options: CallOptions = {}): Promise<unknown> => {
    const observe = stopwatch(target, name)
    const deadline = deadlineOf(method.timeoutMs, options)
    const ask = async (): Promise<Answer> => {
      const timeoutMs = timeLeft(target, name, deadline)
      const reply = await target.guard(async () => {
        const message = await target.broker.request(rpcQueue(target.contract), request(name, input), {
          timeoutMs,
          deadline,
          signal: options.signal,
        })
        return { first: read(method.output, message, target), rest: undefined }
      })
      return reply
    }
    try {
      const answer = await (method.idempotent ? retriedOnce(ask, deadline) : ask())
      observe('ok')
      return answer.first
    } catch (error) {
      observe(outcomeOf(error))
      throw error
    }
  }
}

function streamOf(target: Target, name: string, method: StreamMethod) {
  return async function* (input: unknown, options: CallOptions = {}): AsyncGenerator<unknown> {
    const observe = stopwatch(target, name)
    let outcome = 'CANCELLED' // unless the loop below gets to an end, the reader has left it
    let rest: AsyncIterator<Message> | undefined
    try {
      const answer = await target.guard(() => openStream(target, name, method, input, options))
      rest = answer.rest
      if (!rest) {
        outcome = 'ok'
        return
      }
      yield answer.first
      for (let step = await rest.next(); !step.done; step = await rest.next())
        yield read(method.chunk, step.value, target)
      outcome = 'ok'
    } catch (error) {
      outcome = outcomeOf(error)
      throw error
    } finally {
      await rest?.return?.()
      observe(outcome)
    }
  }
}

/** Waits for the first chunk; an empty stream has no rest. */
async function openStream(
  target: Target,
  name: string,
  method: StreamMethod,
  input: unknown,
  { signal, timeoutMs = method.timeoutMs }: CallOptions,
): Promise<Answer> {
  const deadline = surroundingDeadline()
  const silenceMs = Math.min(method.timeoutMs, timeoutMs, timeLeft(target, name, deadline))
  const chunks = target.broker
    .requestStream(rpcQueue(target.contract), request(name, input), {
      timeoutMs: silenceMs,
      deadline,
      signal,
    })
    [Symbol.asyncIterator]()
  const step = await chunks.next()
  if (step.done) return { first: undefined, rest: undefined }
  try {
    return { first: read(method.chunk, step.value, target), rest: chunks }
  } catch (error) {
    await chunks.return?.()
    throw error
  }
}

async function retriedOnce(ask: () => Promise<Answer>, deadline: number): Promise<Answer> {
  try {
    return await ask()
  } catch (error) {
    const pauseMs = Math.random() * retryPauseMs
    if (!isWorthRetrying(error) || Date.now() + pauseMs >= deadline) throw error
    await delay(pauseMs)
    return await ask()
  }
}

const isWorthRetrying = (error: unknown): boolean =>
  error instanceof AppError && error.code === 'UNAVAILABLE' && error.reason !== 'circuit_open'

const deadlineOf = (limitMs: number, { timeoutMs = limitMs }: CallOptions): number =>
  Math.min(Date.now() + Math.min(limitMs, timeoutMs), surroundingDeadline())

function timeLeft({ contract }: Target, name: string, deadline: number): number {
  const leftMs = deadline - Date.now()
  if (leftMs > 0) return leftMs
  throw new AppError('TIMEOUT', `No time is left to call ${contract}.${name}`)
}

const request = (type: string, input: unknown): Message => ({
  type,
  body: JSON.stringify(input ?? null),
  headers: contextHeaders(),
})

function read(schema: z.ZodType, message: Message, { contract }: Target): unknown {
  try {
    return schema.parse(JSON.parse(message.body))
  } catch (cause) {
    throw new AppError('BAD_GATEWAY', `${contract} answered with something its contract does not allow`, {
      cause,
    })
  }
}

function stopwatch({ contract, metrics }: Target, method: string): (outcome: string) => void {
  const began = performance.now()
  return (outcome) => metrics.rpcClientDuration.observe({ contract, method, outcome }, secondsSince(began))
}

const outcomeOf = (error: unknown): string => (error instanceof AppError ? error.code : 'INTERNAL')
