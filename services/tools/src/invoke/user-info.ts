import {
  AppError,
  type Client,
  type Principal,
  type sessionContract,
  type UserInfo,
  userInfoOf,
} from '@tutor/contracts'

export type UserInfoFor = (
  principal: Principal,
  studentId: string | undefined,
  signal: AbortSignal,
) => Promise<UserInfo>

/**
 * What tools learn of a remembered student, of the key's own student, or of nobody in particular. A key that is bound to
 * a student sees no other: NOT_FOUND, as for one of whom nothing is remembered.
 */
export const userInfoFrom =
  (session: Client<typeof sessionContract>): UserInfoFor =>
  async (principal, studentId, signal) => {
    if (studentId === undefined) return userInfoOf({ user_id: principal.student_id ?? 'anonymous' })
    if (principal.student_id !== null && principal.student_id !== studentId)
      throw new AppError('NOT_FOUND', 'There is no such student')
    return userInfoOf(
      await session.student({ tenant_id: principal.tenant_id, student_id: studentId }, { signal }),
    )
  }
