import { AppError, type Principal, type RoutesOf } from '@tutor/contracts'
import type { RouteHandlers } from '@tutor/service'
import type { Kysely } from 'kysely'
import { flashcardsOf } from '../reviews/flashcards.js'
import { openCursor, sealCursor } from '../store/cursor.js'
import { hashOf, idempotencyKeyOf } from '../store/idempotency.js'
import { rateCard } from '../store/rate-review.js'
import { addCards, dueCards, type Owner, reviewOf } from '../store/reviews.js'
import { findTurn } from '../store/turns.js'
import type { Tables } from '../tables.js'
import type { TurnState } from '../turns/turn-state.js'
import { readTurn } from '../turns/turn-view.js'
import type { Workflow } from '../workflow/workflow.js'
import { visibleStudent } from './student-routes.js'

type ReviewRoutes = Pick<RoutesOf<'session'>, 'addReviews' | 'listReviews' | 'rateReview'>

/** Flashcards that come back when they are about to be forgotten. */
export const reviewRoutes = (
  db: Kysely<Tables>,
  workflow: Workflow<TurnState>,
): RouteHandlers<ReviewRoutes> => {
  const owner = async (principal: Principal, studentId: string): Promise<Owner> => {
    await visibleStudent(db, principal, studentId)
    return { tenantId: principal.tenant_id, studentId }
  }
  return {
    async addReviews({ params, body, principal }) {
      const whose = await owner(principal, params.id)
      const turn = await findTurn(db, { ...principal, student_id: params.id }, body.turn_id)
      const call = (await readTurn(db, workflow, turn)).calls[body.call]
      if (!call) throw new AppError('NOT_FOUND', 'The turn has no such call', { reason: 'no_such_call' })
      const cards = flashcardsOf(call)
      if (!cards) throw new AppError('CONFLICT', 'The call made no flashcards', { reason: 'no_flashcards' })
      return await addCards(db, whose, { turnId: turn.id, call: body.call }, cards, new Date())
    },

    async listReviews({ params, query: { limit, cursor, due_before }, principal }) {
      const whose = await owner(principal, params.id)
      const place = cursor === undefined ? undefined : openCursor(cursor, 2)
      const after = place && { dueMs: place[0] ?? 0, number: place[1] ?? 0 }
      const dueBefore = due_before === undefined ? new Date() : new Date(due_before)
      const rows = await dueCards(db, whose, dueBefore, after, limit + 1)
      const shown = rows.slice(0, limit)
      const last = rows.length > limit ? shown.at(-1) : undefined
      return {
        items: shown.map(reviewOf),
        next_cursor: last ? sealCursor(last.due_at.getTime(), last.number) : null,
      }
    },

    async rateReview({ params, body, principal, request }) {
      const whose = await owner(principal, params.id)
      const rating = {
        cardId: params.card,
        rating: body.rating,
        idempotencyKey: idempotencyKeyOf(request),
        requestHash: hashOf(body),
      }
      return await rateCard(db, whose, rating, new Date())
    },
  }
}
