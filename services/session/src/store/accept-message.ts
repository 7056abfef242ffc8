import { createHash, randomUUID } from 'node:crypto'
import { AppError, type Principal } from '@tutor/contracts'
import { currentContext } from '@tutor/platform'
import type { Kysely, Transaction } from 'kysely'
import type { Tables } from '../tables.js'
import { visibleSessions } from './sessions.js'

export interface AcceptedTurn {
  readonly id: string
  readonly sessionId: string
  /** False when the idempotency key had been used before: the turn is the earlier one. */
  readonly isNew: boolean
}

export interface NewMessage {
  readonly sessionId: string
  readonly content: string
  readonly idempotencyKey: string | undefined
}

/** One transaction: the message and its queued turn, or the turn of an earlier request with the same key. */
export async function acceptMessage(
  db: Kysely<Tables>,
  principal: Principal,
  message: NewMessage,
): Promise<AcceptedTurn> {
  const hash = createHash('sha256').update(message.content).digest()
  return await db.transaction().execute(async (transaction) => {
    // The row's lock puts the messages of a session in order, so the key can be looked up without a race.
    const turnSeq = await nextTurnSeq(transaction, principal, message.sessionId)
    const earlier = await earlierTurn(transaction, message)
    if (earlier) {
      if (!earlier.request_hash?.equals(hash))
        throw new AppError('CONFLICT', 'This Idempotency-Key was used with another body', {
          reason: 'idempotency_key_reused',
        })
      return { id: earlier.id, sessionId: message.sessionId, isNew: false }
    }
    return await insertTurn(transaction, message, turnSeq, hash)
  })
}

async function nextTurnSeq(transaction: Transaction<Tables>, principal: Principal, sessionId: string) {
  const session = await transaction
    .updateTable('sessions')
    .set((set) => ({
      turn_seq: set('turn_seq', '+', 1),
      updated_at: new Date(),
    }))
    .where('id', '=', sessionId)
    .where(visibleSessions(principal))
    .returning('turn_seq')
    .executeTakeFirst()
  if (!session) throw new AppError('NOT_FOUND', 'There is no such session')
  return session.turn_seq
}

const earlierTurn = async (transaction: Transaction<Tables>, { sessionId, idempotencyKey }: NewMessage) =>
  idempotencyKey === undefined
    ? undefined
    : await transaction
        .selectFrom('turns')
        .select(['id', 'request_hash'])
        .where('session_id', '=', sessionId)
        .where('idempotency_key', '=', idempotencyKey)
        .executeTakeFirst()

async function insertTurn(
  transaction: Transaction<Tables>,
  { sessionId, content, idempotencyKey }: NewMessage,
  turnSeq: number,
  hash: Buffer,
): Promise<AcceptedTurn> {
  const id = randomUUID()
  const messageId = randomUUID()
  const context = currentContext()
  await transaction
    .insertInto('messages')
    .values({ id: messageId, session_id: sessionId, turn_id: id, seq: 2 * turnSeq, role: 'user', content })
    .execute()
  await transaction
    .insertInto('turns')
    .values({
      id,
      session_id: sessionId,
      seq: turnSeq,
      message_id: messageId,
      status: 'queued',
      error: null,
      idempotency_key: idempotencyKey ?? null,
      request_hash: hash,
      request_id: context?.requestId ?? randomUUID(),
      traceparent: context?.traceparent ?? '',
      relayed_at: null,
      finished_at: null,
    })
    .execute()
  return { id, sessionId, isNew: true }
}
