import type { Student } from '@tutor/contracts'
import { currentFeeling, feelingTrend } from './feelings.js'
import type { StoredStudent } from './stored-student.js'

/** A student as it is shown and as turns are told, at a moment: a feeling that was only said may have passed. */
export function studentView(
  { given_mastery: _given, feelings, ...student }: StoredStudent,
  now: Date,
): Student {
  const feeling = currentFeeling({ feelings, emotional_state: student.emotional_state }, now)
  return {
    ...student,
    ...(feeling && { emotional_state: feeling }),
    topic_mastery: Object.fromEntries(
      Object.entries(student.mastery).map(([topic, { level }]) => [topic, level]),
    ),
    feelings: { recent: feelings, trend: feelingTrend(feelings) },
  }
}
