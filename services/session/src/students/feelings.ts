import { type EmotionalState, emotionalStates, type Feeling, type FeelingTrend } from '@tutor/contracts'
import { withChange } from './changes.js'
import type { StoredStudent } from './stored-student.js'

/** A feeling that a message showed has passed after this long: two hours. */
export const feelingLastsMs = 2 * 3_600_000
const feelingsKept = 20
/** Weight of a feeling against that of the next newer one. */
const fading = 0.7
/** By how much the share of a state must differ to be called a trend, and among how many feelings. */
const trendFrom = 0.15
const fewestForTrend = 3

/** How the student feels now as far as is known: what a message showed gives way to neutral with time. */
export function currentFeeling(
  {
    feelings,
    emotional_state,
  }: { feelings: readonly Feeling[]; emotional_state?: EmotionalState | undefined },
  now: Date,
): EmotionalState | undefined {
  const last = feelings.at(-1)
  const passed = last?.source === 'message' && now.getTime() - Date.parse(last.at) > feelingLastsMs
  return passed ? 'neutral' : emotional_state
}

/** The student with a feeling that was just shown or given. */
export function withFeeling(
  student: StoredStudent,
  state: EmotionalState,
  source: Feeling['source'],
  now: Date,
): StoredStudent {
  const before = currentFeeling(student, now) ?? null
  const at = now.toISOString()
  const felt = {
    ...student,
    emotional_state: state,
    feelings: [...student.feelings, { state, at, source }].slice(-feelingsKept),
  }
  const why = source === 'message' ? 'shown in a message' : 'given by the client app'
  return withChange(felt, { what: 'emotional_state', from: before, to: state, at, why })
}

/** Share of each state: plain over all feelings kept, and with weights that fade by 0.7 from the newest on. */
function shares(feelings: readonly Feeling[], state: EmotionalState): { lately: number; overall: number } {
  let weights = 0
  let lately = 0
  let count = 0
  for (const [index, feeling] of feelings.entries()) {
    const weight = fading ** (feelings.length - 1 - index)
    weights += weight
    if (feeling.state === state) {
      lately += weight
      count += 1
    }
  }
  return { lately: lately / weights, overall: count / feelings.length }
}

/** Where the feelings go: the state whose share among the latest has risen most, else the one that fell most. */
export function feelingTrend(feelings: readonly Feeling[]): FeelingTrend {
  if (feelings.length < fewestForTrend)
    return { direction: 'unknown', state: null, change: 0, summary: 'too little is known' }
  const moves = emotionalStates
    .filter((state) => state !== 'neutral')
    .map((state) => {
      const { lately, overall } = shares(feelings, state)
      return { state, change: Math.round((lately - overall) * 100) / 100 }
    })
    .sort((one, other) => other.change - one.change)
  const [rise, fall] = [moves[0], moves.at(-1)]
  if (rise && rise.change >= trendFrom)
    return { direction: 'more', ...rise, summary: `more ${rise.state} lately` }
  if (fall && fall.change <= -trendFrom)
    return { direction: 'less', ...fall, summary: `less ${fall.state} lately` }
  return { direction: 'steady', state: null, change: 0, summary: 'steady' }
}
