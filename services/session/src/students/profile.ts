import { masteryLevelFromSummary, type StudentProfile } from '@tutor/contracts'
import { withChange } from './changes.js'
import { withFeeling } from './feelings.js'
import { masterySummary } from './mastery-levels.js'
import type { StoredStudent } from './stored-student.js'

type Given = Partial<StudentProfile>

/**
 * The student with what a client app gave: those fields replace what is remembered, the others stay. With `repeats` the
 * app may only be saying again what it said before, as at the start of every session: a level or feeling that it gave
 * last time already does not undo what was learned since.
 */
export function withProfile(
  student: StoredStudent,
  { mastery_level, mastery_level_summary, emotional_state, ...given }: Given,
  now: Date,
  { repeats }: { readonly repeats: boolean },
): StoredStudent {
  const next = withLevel({ ...student, ...given }, { mastery_level, mastery_level_summary }, now, repeats)
  const last = student.feelings.findLast(({ source }) => source === 'client')
  if (emotional_state === undefined || (repeats && last?.state === emotional_state)) return next
  return withFeeling(next, emotional_state, 'client', now)
}

/** A level beside a summary of another level would be two truths: each follows the other. */
function withLevel(
  student: StoredStudent,
  { mastery_level, mastery_level_summary }: Pick<Given, 'mastery_level' | 'mastery_level_summary'>,
  now: Date,
  repeats: boolean,
): StoredStudent {
  const level = mastery_level ?? masteryLevelFromSummary(mastery_level_summary)
  if (level === undefined) return mastery_level_summary ? { ...student, mastery_level_summary } : student
  if (repeats && student.given_mastery?.level === level) return student
  const before = student.mastery_level ?? null
  const at = now.toISOString()
  const summary =
    mastery_level_summary ?? (student.mastery_level_summary === undefined ? undefined : masterySummary(level))
  const given = {
    ...student,
    given_mastery: { level, at },
    mastery_level: level,
    ...(summary && { mastery_level_summary: summary }),
  }
  const why = 'given by the client app'
  return withChange(given, { what: 'mastery_level', from: before, to: level, at, why })
}
