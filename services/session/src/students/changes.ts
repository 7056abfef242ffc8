import type { StudentChange } from '@tutor/contracts'
import type { StoredStudent } from './stored-student.js'

/** Changes kept per student; the oldest make room. */
const changesKept = 50

/** The student with a change noted; one that changes nothing is no change. */
export const withChange = (student: StoredStudent, change: StudentChange): StoredStudent =>
  change.from === change.to ? student : withUpdate(student, change)

/** The student with an update noted, though the value may be what it was. */
export const withUpdate = (student: StoredStudent, change: StudentChange): StoredStudent => ({
  ...student,
  changes: [...student.changes, change].slice(-changesKept),
})
