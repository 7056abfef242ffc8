import { AsyncLocalStorage } from 'node:async_hooks'
import { randomUUID } from 'node:crypto'

/** What follows a request through every await, service and queue; it is added to each log line. */
export interface RequestContext {
  readonly requestId: string
  /** W3C Trace Context: `00-<trace id>-<parent span id>-<flags>`. */
  readonly traceparent: string
  readonly turnId?: string
}

const storage = new AsyncLocalStorage<RequestContext>()
const traceparentPattern = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/
const requestIdPattern = /^[\w.:-]{8,128}$/

export const currentContext = (): RequestContext | undefined => storage.getStore()

export const runInContext = <R>(context: RequestContext, action: () => R): R => storage.run(context, action)

/** Headers to send along with an outgoing call, so that the neighbour continues this context. */
export function contextHeaders(): Record<string, string> {
  const context = currentContext()
  if (!context) return {}
  return {
    'x-request-id': context.requestId,
    traceparent: childTraceparent(context.traceparent),
    ...(context.turnId && { 'x-turn-id': context.turnId }),
  }
}

/** The context that a neighbour's headers carry, or a new one; malformed ids are replaced, never trusted. */
export function contextFromHeaders(headers: Readonly<Record<string, unknown>>): RequestContext {
  const { traceparent, 'x-request-id': requestId, 'x-turn-id': turnId } = headers
  return {
    requestId: typeof requestId === 'string' && requestIdPattern.test(requestId) ? requestId : randomUUID(),
    traceparent:
      typeof traceparent === 'string' && traceparentPattern.test(traceparent)
        ? traceparent
        : newTraceparent(),
    ...(typeof turnId === 'string' && requestIdPattern.test(turnId) && { turnId }),
  }
}

export const traceIdOf = (traceparent: string): string => traceparent.slice(3, 35)

const newTraceparent = (): string => `00-${randomHex()}-${newSpanId()}-01`
const childTraceparent = (parent: string): string => `${parent.slice(0, 36)}${newSpanId()}${parent.slice(52)}`
const newSpanId = (): string => randomHex().slice(16)
/** 32 hex digits, never all zero in either half. Node draws UUIDs from a pool: far cheaper than `randomBytes`. */
const randomHex = (): string => randomUUID().replaceAll('-', '')
