import type { UnderstandingInput } from '@tutor/contracts'
import type { TurnInput } from './turn-state.js'

/** What the understanding services are told of a turn. */
export function understandingInput({
  message,
  history,
  student,
  pending,
  today,
}: TurnInput): UnderstandingInput {
  const { topic_mastery, goals, subject_preferences, corrections, ...profile } = student
  return { message, history: [...history], student: profile, today, corrections, ...(pending && { pending }) }
}
