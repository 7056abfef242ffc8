import { AppError, type Principal, type Session } from '@tutor/contracts'
import type { ExpressionBuilder, Kysely, Selectable } from 'kysely'
import type { Tables } from '../tables.js'

/** The sessions that a principal may see: those of its tenant, and of its student when the key is bound to one. */
export const visibleSessions = (principal: Principal) => (where: ExpressionBuilder<Tables, 'sessions'>) =>
  where.and([
    where('sessions.tenant_id', '=', principal.tenant_id),
    ...(principal.student_id === null ? [] : [where('sessions.student_id', '=', principal.student_id)]),
  ])

export const sessionColumns = ['id', 'student_id', 'title', 'created_at', 'updated_at', 'number'] as const

type SessionRow = Pick<Selectable<Tables['sessions']>, (typeof sessionColumns)[number]>

export const sessionOf = ({ id, student_id, title, created_at, updated_at }: SessionRow): Session => ({
  id,
  student_id,
  title,
  created_at: created_at.toISOString(),
  updated_at: updated_at.toISOString(),
})

/** NOT_FOUND for what does not exist and for what is somebody else's alike, so that ids can't be probed. */
export async function assertSession(db: Kysely<Tables>, principal: Principal, id: string): Promise<void> {
  const row = await db
    .selectFrom('sessions')
    .select('id')
    .where('id', '=', id)
    .where(visibleSessions(principal))
    .executeTakeFirst()
  if (!row) throw new AppError('NOT_FOUND', 'There is no such session')
}
