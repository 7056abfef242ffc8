import { z } from 'zod'
import type { ErrorCode } from './errors.js'
import type { Scope } from './identity.js'

/** Services with a public HTTP side. */
export type HttpService = 'session' | 'context-analysis' | 'parameter-extraction' | 'tools' | 'llm-proxy'

/** One public route: the gateway routes by it, the service validates by it, the OpenAPI document is made of it. */
export interface Route<
  S extends HttpService = HttpService,
  P extends z.ZodType = z.ZodType,
  Q extends z.ZodType = z.ZodType,
  B extends z.ZodType = z.ZodType,
  R extends z.ZodType = z.ZodType,
> {
  readonly service: S
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** OpenAPI form, with the version prefix: `/v1/sessions/{id}`. MCP has versions of its own. */
  readonly path: `/v1/${string}` | '/mcp'
  readonly scope: Scope
  readonly summary: string
  readonly description: string
  readonly params: P
  readonly query: Q
  readonly body: B
  /** Largest request body. */
  readonly maxBodyBytes: number
  readonly status: 200 | 201 | 202 | 204
  readonly response: R
  /** Request headers that the route understands beyond those of every route, with what they do. */
  readonly headers: Readonly<Record<string, string>>
  /** True when it may also answer 202, with the `Location` where the answer will be. */
  readonly mayAnswerLater: boolean
  /** Other content types that the route can answer with, by content negotiation. */
  readonly alsoProduces: readonly string[]
  /** How it says that something is wrong: problem details, or OpenAI's form for OpenAI's clients. */
  readonly errorForm: 'problem' | 'openai'
  /** Errors beyond those that every route can give (400 to 415, 429, 5xx of neighbours). */
  readonly errors: readonly ErrorCode[]
}

const nothing = z.undefined()
const noFields = z.strictObject({})

/** A route with what it does not say filled in: no path or query parameters, no body, 200. */
export const route = <
  S extends HttpService,
  R extends z.ZodType,
  P extends z.ZodType = typeof noFields,
  Q extends z.ZodType = typeof noFields,
  B extends z.ZodType = typeof nothing,
>(
  definition: Pick<Route<S, P, Q, B, R>, 'service' | 'method' | 'path' | 'scope' | 'summary' | 'response'> &
    Partial<Route<S, P, Q, B, R>>,
): Route<S, P, Q, B, R> => ({
  description: '',
  // The defaults stand for the type parameters' defaults, which TypeScript can't tie to values.
  params: noFields as unknown as P,
  query: noFields as unknown as Q,
  body: nothing as unknown as B,
  maxBodyBytes: 256 * 1_024,
  status: 200,
  headers: {},
  mayAnswerLater: false,
  alsoProduces: [],
  errorForm: 'problem',
  errors: [],
  ...definition,
})

/** True when the route takes a JSON body. */
export const takesBody = (definition: Pick<Route, 'body'>): boolean => definition.body !== nothing

/** The Idempotency-Key header (draft-ietf-httpapi-idempotency-key-header), for the routes that honour it. */
export const IdempotencyHeader = z.strictObject({
  'Idempotency-Key': z
    .string()
    .regex(/^[\x21-\x7e]{1,200}$/, '1 to 200 visible ASCII characters')
    .optional(),
})

/** Query of every list: at most 100 items a page; the cursor is opaque and comes from the page before. */
export const PageQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z.string().max(500).optional(),
})

/** A date, which is its first moment in UTC, or a moment. */
export const Moment = z.union([z.iso.date(), z.iso.datetime({ offset: true })])

export const pageOf = <I extends z.ZodType>(item: I) =>
  z.strictObject({ items: z.array(item), next_cursor: z.string().nullable() })

/** How the Idempotency-Key header is described. */
export const idempotencyKey =
  '1 to 200 visible ASCII characters: the same key and body give the first answer again, another body gives 409.'
