import type { Principal, Route } from '@tutor/contracts'
import type { Request, Response } from 'express'
import type { z } from 'zod'

/** A request that has passed every check of its route: all parts are validated and the principal is known. */
export interface RouteRequest<R extends Route> {
  readonly params: z.output<R['params']>
  readonly query: z.output<R['query']>
  readonly body: z.output<R['body']>
  readonly principal: Principal
  /** Aborted when the client has gone. */
  readonly signal: AbortSignal
  readonly request: Request
  readonly response: Response
}

/** A JSON answer with another status or more headers than the route's own. */
export class HttpAnswer<T> {
  constructor(
    readonly body: T,
    readonly status: number,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {}
}

/** Marks that the handler has written the response itself (a stream). */
export const answered = Symbol('answered')

/** One function per route. What it returns is sent as JSON with the route's status. */
export type RouteHandlers<Rs extends Record<string, Route>> = {
  readonly [K in keyof Rs]: (
    request: RouteRequest<Rs[K]>,
  ) => Promise<z.input<Rs[K]['response']> | HttpAnswer<z.input<Rs[K]['response']>> | typeof answered>
}
