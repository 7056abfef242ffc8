import type { Decision } from '@tutor/contracts'
import { isChat, isMeta } from './small-talk.js'
import type { Turn } from './turn.js'

/**
 * How sure the local engine is that its decision is right as a whole, 0 to 1: the weakest of the words that ask and of
 * the values that they give.
 */
export function certaintyOf({ reading, input }: Turn, { plan }: Decision): number {
  if (plan.action === 'decline') return 1
  if (plan.action === 'converse') return isChat(input.message) || isMeta(input.message) ? 0.95 : 0.6
  if (plan.action === 'clarify') return reading.wishes.length > 0 ? 0.85 : 0.6
  const wishes = reading.wishes.map(({ confidence }) => confidence)
  const values = plan.calls.flatMap(({ evidence }) =>
    Object.values(evidence).map(({ confidence }) => confidence),
  )
  return Math.min(wishes.length > 0 ? 1 : 0.7, ...wishes, ...values)
}
