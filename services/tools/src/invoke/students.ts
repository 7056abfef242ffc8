import {
  AppError,
  type Client,
  type Principal,
  type Student,
  type StudentProfile,
  type sessionContract,
} from '@tutor/contracts'

export type StudentFor = (
  principal: Principal,
  studentId: string | undefined,
  signal: AbortSignal,
) => Promise<Student | StudentProfile>

/**
 * A remembered student, or with no id the key's own or nobody in particular, of whom only the id is told. A key that is
 * bound to a student sees no other: NOT_FOUND, as for one of whom nothing is remembered.
 */
export const studentsFrom =
  (session: Client<typeof sessionContract>): StudentFor =>
  async (principal, studentId, signal) => {
    if (studentId === undefined) return { user_id: principal.student_id ?? 'anonymous' }
    if (principal.student_id !== null && principal.student_id !== studentId)
      throw new AppError('NOT_FOUND', 'There is no such student')
    return await session.student({ tenant_id: principal.tenant_id, student_id: studentId }, { signal })
  }
