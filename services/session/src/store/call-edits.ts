import type { ToolCall, ToolResult } from '@tutor/contracts'
import type { Kysely, Selectable, Transaction } from 'kysely'
import type { Tables } from '../tables.js'
import { storedJson } from './stored-json.js'

export type CallEdit = Selectable<Tables['call_edits']>

/** The edits of a turn's calls, in their order. */
export const loadEdits = (db: Kysely<Tables>, turnId: string): Promise<CallEdit[]> =>
  db.selectFrom('call_edits').selectAll().where('turn_id', '=', turnId).orderBy('started_at').execute()

export interface NewEdit {
  readonly id: string
  readonly turnId: string
  readonly call: number
  readonly edited: ToolCall
  readonly result: ToolResult
  readonly idempotencyKey: string | undefined
  readonly requestHash: Buffer
  readonly startedAt: Date
  readonly durationMs: number
}

/**
 * Stores an edit that was made on a call with `known` edits; false when another was stored since then, which this one
 * would undo unseen.
 */
export async function storeEdit(
  transaction: Transaction<Tables>,
  known: number,
  edit: NewEdit,
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await transaction
    .insertInto('call_edits')
    .values({
      id: edit.id,
      turn_id: edit.turnId,
      number: known + 1,
      call: edit.call,
      edited: storedJson(edit.edited),
      result: storedJson(edit.result),
      idempotency_key: edit.idempotencyKey ?? null,
      request_hash: edit.requestHash,
      started_at: edit.startedAt,
      duration_ms: edit.durationMs,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n
}
