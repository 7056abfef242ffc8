import type { UnderstandingInput } from '@tutor/contracts'
import type { TurnInput } from './turn-state.js'

/** What the understanding services are told of a turn. */
export const understandingInput = ({
  message,
  history,
  student,
  corrections,
  topicMastery,
  pending,
  today,
}: Pick<
  TurnInput,
  'message' | 'history' | 'student' | 'corrections' | 'topicMastery' | 'pending' | 'today'
>): UnderstandingInput => ({
  message,
  history: [...history],
  student,
  today,
  corrections,
  ...(Object.keys(topicMastery).length > 0 && { topic_mastery: topicMastery }),
  ...(pending && { pending }),
})
