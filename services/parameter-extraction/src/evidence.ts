import type { Evidence, Notice, ToolCall } from '@tutor/contracts'
import { quoteOf } from '@tutor/language'
import type { Reading } from './reading.js'

export type Json = ToolCall['parameters'][string]
/** A value with its evidence, and what the student must be told about it. */
export interface Filled {
  readonly value: Json
  readonly evidence: Evidence
  readonly notice?: Omit<Notice, 'tool'>
}

/** Evidence that quotes tokens of the message, or of the history message that the reading is of. */
export const quoted = (
  reading: Reading,
  from: number,
  to: number,
  confidence: number,
  turn?: number,
): Evidence => ({
  source: turn === undefined ? 'message' : 'history',
  ...quoteOf(reading.text, reading.tokens, from, to),
  ...(turn !== undefined && { turn }),
  confidence,
})

export const spanEvidence = (text: string, start: number, end: number, confidence: number): Evidence => ({
  source: 'message',
  quote: text.slice(start, end),
  start,
  end,
  confidence,
})

export const byPolicy = (value: Json, rule: string, because: string, confidence: number): Filled => ({
  value,
  evidence: { source: 'policy', rule, because, confidence },
})

export const byDefault = (value: Json, confidence = 0.9): Filled => ({
  value,
  evidence: { source: 'default', rule: 'schema-default', confidence },
})
