import { AppError, type Principal, type RoutesOf, type UpdateStudent } from '@tutor/contracts'
import type { RouteHandlers } from '@tutor/service'
import type { Kysely } from 'kysely'
import { changeStudent, requireStudent } from '../store/students.js'
import { givenCorrections } from '../students/corrections.js'
import { withGivenTopics } from '../students/mastery.js'
import { withProfile } from '../students/profile.js'
import type { StoredStudent } from '../students/stored-student.js'
import { studentView } from '../students/student-view.js'
import type { Tables } from '../tables.js'

type StudentRoutes = Pick<RoutesOf<'session'>, 'getStudent' | 'updateStudent' | 'deleteCorrection'>

/** The student, when a principal may see it. Another student is as good as none to a key that is bound to one. */
export async function visibleStudent(
  db: Kysely<Tables>,
  { tenant_id, student_id }: Principal,
  studentId: string,
): Promise<StoredStudent> {
  if (student_id !== null && student_id !== studentId)
    throw new AppError('NOT_FOUND', 'There is no such student')
  return await requireStudent(db, tenant_id, studentId)
}

/** What is remembered of a student. */
export const studentRoutes = (db: Kysely<Tables>): RouteHandlers<StudentRoutes> => {
  const change = async (
    principal: Principal,
    studentId: string,
    to: (student: StoredStudent) => StoredStudent,
  ): Promise<StoredStudent> => {
    await visibleStudent(db, principal, studentId)
    return await db
      .transaction()
      .execute((transaction) => changeStudent(transaction, principal.tenant_id, studentId, to))
  }
  return {
    getStudent: async ({ params, principal }) =>
      studentView(await visibleStudent(db, principal, params.id), new Date()),

    async updateStudent({ params, body, principal }) {
      const now = new Date()
      return studentView(await change(principal, params.id, changed(body, now)), now)
    },

    async deleteCorrection({ params, principal }) {
      await change(principal, params.id, (student) => {
        const corrections = student.corrections.filter(({ id }) => id !== params.correction)
        if (corrections.length === student.corrections.length)
          throw new AppError('NOT_FOUND', 'The student has no such correction')
        return { ...student, corrections }
      })
      return undefined
    },
  }
}

/** Only the fields that were given change. */
const changed =
  ({ topic_mastery, goals, subject_preferences, corrections, ...profile }: UpdateStudent, now: Date) =>
  (student: StoredStudent): StoredStudent => {
    const next = withProfile(student, profile, now, { repeats: false })
    return {
      ...(topic_mastery ? withGivenTopics(next, topic_mastery, now) : next),
      ...(goals && { goals }),
      ...(subject_preferences && { subject_preferences }),
      ...(corrections && { corrections: givenCorrections(corrections, now) }),
    }
  }
