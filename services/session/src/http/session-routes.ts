import { randomUUID } from 'node:crypto'
import { AppError, type Principal, type RoutesOf } from '@tutor/contracts'
import type { RouteHandlers } from '@tutor/service'
import type { Kysely } from 'kysely'
import { numberOfCursor, pageFrom } from '../store/cursor.js'
import { sessionColumns, sessionOf, visibleSessions } from '../store/sessions.js'
import { changeStudent } from '../store/students.js'
import { findSummary } from '../store/summaries.js'
import { withProfile } from '../students/profile.js'
import { summaryOf } from '../summaries/count-turns.js'
import type { Tables } from '../tables.js'

type SessionRoutes = Pick<
  RoutesOf<'session'>,
  'createSession' | 'listSessions' | 'getSession' | 'updateSession' | 'deleteSession'
>

const noSession = (): AppError => new AppError('NOT_FOUND', 'There is no such session')

/** A key that is bound to a student acts for that student only. */
function assertMayActFor({ student_id }: Principal, studentId: string): void {
  if (student_id !== null && student_id !== studentId)
    throw new AppError('FORBIDDEN', 'The key belongs to another student', { reason: 'other_student' })
}

/** Conversations of students. */
export const sessionRoutes = (db: Kysely<Tables>): RouteHandlers<SessionRoutes> => ({
  async createSession({ body: { student, title }, principal }) {
    assertMayActFor(principal, student.user_id)
    const { tenant_id } = principal
    const row = await db.transaction().execute(async (transaction) => {
      await changeStudent(transaction, tenant_id, student.user_id, (known) =>
        withProfile(known, student, new Date(), { repeats: true }),
      )
      return await transaction
        .insertInto('sessions')
        .values({
          id: randomUUID(),
          tenant_id,
          student_id: student.user_id,
          title: title ?? null,
          pending: null,
          lease_carrier: null,
          lease_until: null,
        })
        .returning(sessionColumns)
        .executeTakeFirstOrThrow()
    })
    return sessionOf(row)
  },

  async listSessions({ query: { limit, cursor, student_id }, principal }) {
    const before = numberOfCursor(cursor)
    const rows = await db
      .selectFrom('sessions')
      .select(sessionColumns)
      .where(visibleSessions(principal))
      .$if(before !== undefined, (select) => select.where('number', '<', before ?? 0))
      .$if(student_id !== undefined, (select) => select.where('student_id', '=', student_id ?? ''))
      .orderBy('number', 'desc')
      .limit(limit + 1)
      .execute()
    return pageFrom(rows, limit, ({ number }) => number, sessionOf)
  },

  async getSession({ params, principal }) {
    const row = await db
      .selectFrom('sessions')
      .select(sessionColumns)
      .where('id', '=', params.id)
      .where(visibleSessions(principal))
      .executeTakeFirst()
    if (!row) throw noSession()
    const summary = await findSummary(db, row.id)
    return { ...sessionOf(row), summary: summary ? summaryOf(summary.counts) : null }
  },

  async updateSession({ params, body, principal }) {
    const row = await db
      .updateTable('sessions')
      .set({ title: body.title, updated_at: new Date() })
      .where('id', '=', params.id)
      .where(visibleSessions(principal))
      .returning(sessionColumns)
      .executeTakeFirst()
    if (!row) throw noSession()
    return sessionOf(row)
  },

  async deleteSession({ params, principal }) {
    const { numDeletedRows } = await db
      .deleteFrom('sessions')
      .where('id', '=', params.id)
      .where(visibleSessions(principal))
      .executeTakeFirst()
    if (numDeletedRows === 0n) throw noSession()
    return undefined
  },
})
