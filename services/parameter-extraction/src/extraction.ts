import type { ContextAnalysis, UnderstandingInput } from '@tutor/contracts'
import type { Parameter, Tool } from './catalogue-index.js'
import type { Filled } from './evidence.js'
import type { Reading } from './reading.js'
import type { Classified } from './turn.js'
import type { Wish } from './wish.js'

/** A topic as the call will carry it. `from`/`to` are tokens when it stands in the message. */
export interface Topic {
  readonly filled: Filled
  readonly from?: number
  readonly to?: number
}

/** Everything that a parameter may be read from. */
export interface Extracting {
  readonly input: UnderstandingInput
  readonly analysis: ContextAnalysis
  readonly reading: Reading
  readonly tool: Tool
  readonly wish: Wish | undefined
  readonly topic: Topic | undefined
  /** Whether the topic's bounds are the tagger's. */
  readonly isTagged: boolean
  /** The words that speak of this call: tokens `from` up to, not including, `to`. */
  readonly scope: { readonly from: number; readonly to: number }
  /** Which of several calls for one wish this is: "five on X and ten on Y" has a number for each. */
  readonly place?: { readonly index: number; readonly of: number }
  /** Whether a token is part of a topic's name or of pasted text, and so says nothing else. */
  readonly isTopic: (at: number) => boolean
  /** The discipline of a topic, by the analysis or by asking for it. */
  readonly subjectOf: (topic: string) => Classified | null
}

/** Reads one parameter; undefined when nothing is known. */
export type Reader = (extraction: Extracting, parameter: Parameter) => Filled | undefined
