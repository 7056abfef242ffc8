import { AppError, type Principal, type RoutesOf, type Student, type UpdateStudent } from '@tutor/contracts'
import type { RouteHandlers } from '@tutor/service'
import type { Kysely } from 'kysely'
import type { z } from 'zod'
import { changeStudent, requireStudent } from '../store/students.js'
import type { Tables } from '../tables.js'

type StudentRoutes = Pick<RoutesOf<'session'>, 'getStudent' | 'updateStudent'>

/** Another student is as good as none to a key that is bound to one. */
function assertVisible({ student_id }: Principal, studentId: string): void {
  if (student_id !== null && student_id !== studentId)
    throw new AppError('NOT_FOUND', 'There is no such student')
}

/** What is remembered of a student. */
export const studentRoutes = (db: Kysely<Tables>): RouteHandlers<StudentRoutes> => ({
  async getStudent({ params, principal }) {
    assertVisible(principal, params.id)
    return await requireStudent(db, principal.tenant_id, params.id)
  },

  async updateStudent({ params, body, principal }) {
    assertVisible(principal, params.id)
    await requireStudent(db, principal.tenant_id, params.id)
    return await db
      .transaction()
      .execute((transaction) => changeStudent(transaction, principal.tenant_id, params.id, changed(body)))
  },
})

/** Only the fields that were given change. */
const changed =
  (body: z.output<typeof UpdateStudent>) =>
  (student: Student): Student =>
    // Absent optional fields are not keys of a parsed body, so they can't overwrite.
    Object.assign({ ...student }, body)
