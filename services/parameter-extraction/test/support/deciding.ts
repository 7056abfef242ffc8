import {
  type ContextAnalysis,
  type EmotionalState,
  type TopicMention,
  UnderstandingInput,
} from '@tutor/contracts'
import { shippedManifests } from '../../../../test/catalogue.js'
import { decide } from '../../src/decide.js'

export const catalogue = shippedManifests

interface Known {
  readonly struggle?: string
  readonly state?: EmotionalState
  readonly mastery?: number
  /** Topic and subject of mentions in the message. */
  readonly topics?: Readonly<Record<string, string>>
}

/** An analysis as the neighbour would give it. */
export function analysisOf(
  message: string,
  { struggle, state = 'neutral', mastery, topics = {} }: Known = {},
): ContextAnalysis {
  const mentions = Object.entries(topics).flatMap(([text, subject]): TopicMention[] => {
    const start = message.toLowerCase().indexOf(text.toLowerCase())
    return start === -1 ? [] : [{ text, subject, kind: 'topic', start, end: start + text.length }]
  })
  const at = struggle === undefined ? -1 : message.indexOf(struggle)
  return {
    context: {
      intent: 'help',
      subject: null,
      topics: [],
      language: 'en',
      emotional_state: { value: state, confidence: 1, source: 'profile' },
      mastery_level: { value: mastery ?? null, confidence: 1, source: 'profile' },
      constraints: [],
      safety: [],
    },
    mentions,
    steering: [],
    struggle: struggle === undefined ? null : { quote: struggle, start: at, end: at + struggle.length },
  }
}

/** The decision on one message. */
export const decideOn = (message: string, known: Known = {}, more: Partial<UnderstandingInput> = {}) =>
  decide(
    UnderstandingInput.parse({ message, today: '2026-11-23', ...more }),
    analysisOf(message, known),
    catalogue,
  )

/** The parameters of the only call. */
export const parametersOf = (message: string, known: Known = {}, more: Partial<UnderstandingInput> = {}) =>
  decideOn(message, known, more).plan.calls[0]?.parameters ?? {}
