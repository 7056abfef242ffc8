import type { Message, RoutesOf } from '@tutor/contracts'
import type { RouteHandlers } from '@tutor/service'
import type { Kysely } from 'kysely'
import { numberOfCursor, pageFrom } from '../store/cursor.js'
import { assertSession } from '../store/sessions.js'
import type { Tables } from '../tables.js'

/** The history of a conversation. */
export const messageRoutes = (
  db: Kysely<Tables>,
): RouteHandlers<Pick<RoutesOf<'session'>, 'listMessages'>> => ({
  async listMessages({ params, query: { limit, cursor }, principal }) {
    await assertSession(db, principal, params.id)
    const before = numberOfCursor(cursor)
    const rows = await db
      .selectFrom('messages')
      .select(['id', 'session_id', 'turn_id', 'role', 'content', 'created_at', 'seq'])
      .where('session_id', '=', params.id)
      .$if(before !== undefined, (select) => select.where('seq', '<', before ?? 0))
      .orderBy('seq', 'desc')
      .limit(limit + 1)
      .execute()
    return pageFrom(rows, limit, ({ seq }) => seq, messageOf)
  },
})

const messageOf = ({
  seq: _seq,
  created_at,
  ...message
}: Omit<Message, 'created_at'> & { seq: number; created_at: Date }): Message => ({
  ...message,
  created_at: created_at.toISOString(),
})
