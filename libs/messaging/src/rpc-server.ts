import {
  AppError,
  type CallContext,
  type Contract,
  type Handlers,
  type Method,
  toWire,
  validate,
} from '@tutor/contracts'
import {
  contextFromHeaders,
  type Logger,
  type Metrics,
  type RequestContext,
  runInContext,
  secondsSince,
} from '@tutor/platform'
import type { Broker, Close, Message } from './broker.js'
import { runWithDeadline } from './call-deadline.js'
import { rpcQueue } from './names.js'

export interface ServeOptions {
  readonly logger: Logger
  readonly metrics: Metrics
  /** Calls handled at the same time; 64 unless told. */
  readonly concurrency?: number
}

type AnyHandler = (input: unknown, context: CallContext) => Promise<unknown> | AsyncIterable<unknown>

/** Runs a piece of a call with its request context and deadline. */
type Within = <R>(action: () => R) => R

interface Call {
  readonly method: Method
  readonly handler: AnyHandler
  readonly message: Message
  readonly context: CallContext
  readonly within: Within
  readonly finish: (error?: unknown) => void
}

/**
 * Serves a contract: parses the input (INVALID_INPUT names each bad field), continues the caller's trace, hands the
 * handler a signal that follows deadline and cancellation, and turns errors into their wire form. What lies behind
 * an INTERNAL error is logged here, once, and never sent.
 */
export function serve<C extends Contract>(
  broker: Broker,
  contract: C,
  handlers: Handlers<C>,
  { logger, metrics, concurrency = 64 }: ServeOptions,
): Promise<Close> {
  const finisher = finishing(contract.name, logger, metrics)
  return broker.respond(
    rpcQueue(contract.name),
    (message, context) => {
      const name = message.type
      const method = Object.hasOwn(contract.methods, name) ? contract.methods[name] : undefined
      if (!method) throw new AppError('NOT_FOUND', `There is no method ${contract.name}.${name}`)
      const requestContext = contextFromHeaders(message.headers)
      const within: Within = (action) => inCall(requestContext, context.deadline, action)
      // Handlers<C> has exactly the contract's methods; indexing by a checked name loses their types.
      const handler = handlers[name as keyof Handlers<C>] as AnyHandler
      const call = { method, handler, message, context, within, finish: finisher(name) }
      return method.kind === 'stream' ? answerStream(call) : answerOnce(call)
    },
    { concurrency },
  )
}

const inCall = <R>(context: RequestContext, deadline: number, action: () => R): R =>
  runInContext(context, () => runWithDeadline(deadline, action))

function answerOnce({ method, handler, message, context, within, finish }: Call): Promise<Message> {
  return within(async () => {
    try {
      const result = await handler(inputOf(method, message), context)
      const reply = encode(message.type, result)
      finish()
      return reply
    } catch (error) {
      finish(error)
      throw error
    }
  })
}

/** An async iterator runs in the context of whoever asks for its next value, so each step is put into the call's. */
async function* answerStream(call: Call): AsyncGenerator<Message> {
  const { method, handler, message, context, within, finish } = call
  let chunks: AsyncIterator<unknown> | undefined
  let outcome: unknown = new AppError('CANCELLED', 'The caller went away')
  try {
    const iterator = within(() => iterate(handler(inputOf(method, message), context)))
    chunks = iterator
    const next = (): Promise<IteratorResult<unknown>> => within(() => iterator.next())
    for (let step = await next(); !step.done; step = await next()) yield encode(message.type, step.value)
    outcome = undefined
  } catch (error) {
    outcome = error
    throw error
  } finally {
    await within(() => chunks?.return?.())
    within(() => finish(outcome))
  }
}

function iterate(result: Promise<unknown> | AsyncIterable<unknown>): AsyncIterator<unknown> {
  if (Symbol.asyncIterator in result) return result[Symbol.asyncIterator]()
  throw new TypeError('the handler of a stream must return an async iterable')
}

function inputOf(method: Method, message: Message): unknown {
  let body: unknown
  try {
    body = JSON.parse(message.body)
  } catch (cause) {
    throw new AppError('MALFORMED_JSON', 'The request is not JSON', { cause })
  }
  return validate(method.input, body)
}

const encode = (type: string, value: unknown): Message => ({
  type,
  body: JSON.stringify(value ?? null),
  headers: {},
})

/** Measures a call and logs what its caller must not see. */
const finishing =
  (contract: string, logger: Logger, metrics: Metrics) =>
  (method: string): ((error?: unknown) => void) => {
    const began = performance.now()
    return (error) => {
      const outcome = error === undefined ? 'ok' : toWire(error).code
      metrics.rpcServerDuration.observe({ contract, method, outcome }, secondsSince(began))
      if (outcome === 'INTERNAL' && !isFromNeighbour(error))
        logger.error('call failed', { contract, method, error })
    }
  }

/** The service that failed has already logged it. */
const isFromNeighbour = (error: unknown): boolean =>
  error instanceof AppError && error.reason === 'neighbour_internal'
