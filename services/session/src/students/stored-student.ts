import type { Feeling, Student } from '@tutor/contracts'

/** A student as the database holds it: what can be told from the rest is left out. */
export interface StoredStudent extends Omit<Student, 'topic_mastery' | 'feelings'> {
  /** At most twenty, the newest last. */
  readonly feelings: Feeling[]
  /** The overall level that the client app gave last: results move it from there. */
  readonly given_mastery?: { readonly level: number; readonly at: string }
}

/** A replica of the version before may have written a student without the newer fields. */
export const wholeStudent = (user_id: string, state: Partial<StoredStudent>): StoredStudent => ({
  ...blankStudent(user_id),
  ...state,
})

export const blankStudent = (user_id: string): StoredStudent => ({
  user_id,
  goals: [],
  subject_preferences: [],
  corrections: [],
  mastery: {},
  changes: [],
  feelings: [],
  formats: {},
})
