import type { AppError, Artifact, FieldError, ToolLimits, ToolManifest } from '@tutor/contracts'
import type { JsonObject, SchemaCheck } from '../../json-schema.js'
import type { Placement } from '../registry/source.js'

/** A tool that is called as the service calls it, by somebody who wants to see everything of each call. */
export interface Probe {
  readonly manifest: ToolManifest
  readonly kind: 'http' | 'openapi' | 'mcp'
  readonly limits: ToolLimits
  readonly auth: string
  /** Method and URL, without its query. */
  readonly place: string
  /** Whether requests have a JSON body. */
  readonly hasBody: boolean
  readonly checkInput: SchemaCheck
  /** Where a parameter stands in the request. */
  placeOf(parameter: string): Placement['in']
  /** Never rejects but for the signal: what is wrong with a call stands in it. */
  call(call: ProbeCall, signal: AbortSignal): Promise<Probed>
}

export interface ProbeCall {
  readonly parameters: JsonObject
  readonly idempotencyKey?: string | undefined
  /** `right` unless told. */
  readonly credentials?: 'right' | 'none' | 'wrong' | undefined
  /** Sent in place of the request's own; HTTP only. */
  readonly instead?:
    | { readonly body?: string; readonly contentType?: string; readonly pathSuffix?: string }
    | undefined
}

/** The request without credentials. */
export interface ProbeRequest {
  readonly method: string
  readonly url: string
  readonly contentType: string | undefined
  readonly body: string | undefined
}

export interface Probed {
  readonly request: ProbeRequest
  readonly durationMs: number
  /** What came over HTTP, bounded; undefined for MCP, and where nothing came. */
  readonly answer: ProbeAnswer | undefined
  /** What the service would make of it; undefined where `error` is set. */
  readonly output: JsonObject | undefined
  readonly artifact: Artifact | undefined
  readonly artifactFaults: readonly FieldError[]
  /** What the service would tell its caller. */
  readonly error: AppError | undefined
  /** The parameters can't stand in a request at all. */
  readonly isUnsent: boolean
}

export interface ProbeAnswer {
  readonly status: number
  readonly contentType: string
  readonly retryAfter: string | null
  /** Credentials of ours are cut out; empty when it was over the limit. */
  readonly text: string
}
