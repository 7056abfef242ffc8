import type { Check } from './checks/rules.js'
import type { JsonObject } from './schema/schema.js'

/** How a tool is to be checked. */
export interface CheckOptions {
  readonly seed: number
  /** A valid input where the schema says too little of what the tool knows. */
  readonly input: JsonObject | undefined
  /** The tool keeps answers by their Idempotency-Key. */
  readonly isIdempotent: boolean
  readonly parallel: number
  /** Calls at once that the tool must limit. */
  readonly burst: number | undefined
  readonly signal: AbortSignal
  readonly onCall: OnCall
  /** Nothing is sent for so long, since the limits or the tool say so. */
  readonly onWait: OnWait
}

export type OnCall = (check: Check, calls: number) => void
export type OnWait = (waitMs: number) => void
