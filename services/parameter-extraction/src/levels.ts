import { topicKey } from '@tutor/contracts'
import type { Parameter } from './catalogue-index.js'
import { byPolicy, type Filled } from './evidence.js'
import type { Extracting, Reader } from './extraction.js'
import { statedValue } from './stated.js'

const lowering = new Set(['anxious', 'confused', 'tired'])
export const isStrained = ({ analysis }: Extracting): boolean =>
  ['anxious', 'tired'].includes(analysis.context.emotional_state.value)

const indexByMastery = (mastery: number | null, levels: number): number => {
  if (mastery === null) return 1
  if (mastery <= 3) return 0
  if (mastery <= 6) return 1
  return levels === 4 && mastery >= 9 ? 3 : 2
}

/** Mastery of the topic where it is known, else of everything; what the student says of it beats both. */
function knownMastery({ analysis, input, topic }: Extracting): readonly [number | null, string] {
  const { value, source } = analysis.context.mastery_level
  const name = topicKey(String(topic?.filled.value ?? ''))
  const levels = input.topic_mastery ?? {}
  const ofTopic = Object.hasOwn(levels, name) ? levels[name] : undefined
  if (ofTopic !== undefined && source !== 'message') return [ofTopic, `mastery of ${name} is ${ofTopic}`]
  return [value, value === null ? 'mastery unknown' : `mastery level ${value}`]
}

/**
 * The level that mastery and feeling speak for (brief §4): struggle gives the lowest, else 1-3, 4-6, 7 and more choose,
 * unknown is the middle; anxious, confused or tired lowers by one.
 */
function levelByPolicy(extraction: Extracting, values: readonly string[]): Filled | undefined {
  const { analysis } = extraction
  const lowest = values[0]
  if (lowest === undefined) return undefined
  if (analysis.struggle) return byPolicy(lowest, 'struggle-lowest', analysis.struggle.quote, 0.9)
  const [mastery, known] = knownMastery(extraction)
  const { value: state } = analysis.context.emotional_state
  const start = indexByMastery(mastery, values.length)
  const lowered = lowering.has(state)
  const value = values[Math.max(0, start - (lowered ? 1 : 0))] ?? lowest
  if (lowered) return byPolicy(value, 'feeling-lowers', `${known}, ${state}`, 0.86)
  return byPolicy(
    value,
    mastery === null ? 'mastery-unknown' : 'mastery-level',
    known,
    mastery === null ? 0.9 : 0.95,
  )
}

const stated = (extraction: Extracting, parameter: Parameter): Filled | undefined =>
  statedValue(extraction, parameter, true)

/** difficulty, desired_depth and every other level named by an enum from low to high. */
export const readLevel: Reader = (extraction, parameter) =>
  stated(extraction, parameter) ?? levelByPolicy(extraction, parameter.schema.enum ?? [])

/** A level that is only set when it is said (CEFR levels of vocabulary). */
export const readStatedLevel: Reader = (extraction, parameter) => stated(extraction, parameter)
