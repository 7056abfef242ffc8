import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { AppError, type ToolResult } from '@tutor/contracts'
import { type Kysely, sql } from 'kysely'
import type { Tables } from '../tables.js'

export interface InvocationKey {
  readonly tenantId: string
  readonly idempotencyKey: string
  /** Of everything that the result depends on. */
  readonly requestHash: Buffer
}

const leaseSeconds = 4
const renewMs = 1_000
const pollMs = 100

/**
 * Runs an invocation once per tenant and key: a later call gets the stored result, a call at the same time waits for
 * it, and one with another request is a CONFLICT. A failed run leaves nothing behind; a run whose process died is
 * taken over when its lease has ended. Rejects with the signal's reason when the caller stops waiting.
 */
export const createRunOnce =
  (db: Kysely<Tables>) =>
  async (key: InvocationKey, signal: AbortSignal, run: () => Promise<ToolResult>): Promise<ToolResult> => {
    const runId = randomUUID()
    while (!(await claim(db, key, runId))) {
      const known = await lookUp(db, key)
      if (known && !known.request_hash.equals(key.requestHash))
        throw new AppError('CONFLICT', 'This idempotency key was used with another request', {
          reason: 'idempotency_key_reused',
        })
      if (known?.result) return known.result
      await wait(pollMs, undefined, { signal }).catch(() => signal.throwIfAborted())
    }
    return await runClaimed(db, key, runId, run)
  }

async function runClaimed(
  db: Kysely<Tables>,
  key: InvocationKey,
  runId: string,
  run: () => Promise<ToolResult>,
): Promise<ToolResult> {
  const own = (): ReturnType<typeof ownRow> => ownRow(db, key, runId)
  // A missed renewal is made up for by the next one, and the lease outlasts two.
  const renewal = setInterval(
    () =>
      void own()
        .set({ lease_until: leaseEnd })
        .execute()
        .catch(() => undefined),
    renewMs,
  )
  try {
    const result = await run()
    await own()
      .set({ result: JSON.stringify(result) })
      .execute()
    return result
  } catch (error) {
    await db
      .deleteFrom('invocations')
      .where('tenant_id', '=', key.tenantId)
      .where('idempotency_key', '=', key.idempotencyKey)
      .where('run_id', '=', runId)
      .execute()
    throw error
  } finally {
    clearInterval(renewal)
  }
}

const leaseEnd = sql<Date>`now() + make_interval(secs => ${leaseSeconds})`

/** True when this run has the key now: it was free, or its run has died. */
async function claim(db: Kysely<Tables>, key: InvocationKey, runId: string): Promise<boolean> {
  const row = await db
    .insertInto('invocations')
    .values({
      tenant_id: key.tenantId,
      idempotency_key: key.idempotencyKey,
      request_hash: key.requestHash,
      run_id: runId,
      lease_until: leaseEnd,
      result: null,
    })
    .onConflict((conflict) =>
      conflict
        .columns(['tenant_id', 'idempotency_key'])
        .doUpdateSet({ run_id: runId, lease_until: leaseEnd })
        .where('invocations.result', 'is', null)
        .where('invocations.lease_until', '<', sql<Date>`now()`)
        .where('invocations.request_hash', '=', key.requestHash),
    )
    .returning('run_id')
    .executeTakeFirst()
  return row !== undefined
}

const lookUp = (db: Kysely<Tables>, { tenantId, idempotencyKey }: InvocationKey) =>
  db
    .selectFrom('invocations')
    .select(['request_hash', 'result'])
    .where('tenant_id', '=', tenantId)
    .where('idempotency_key', '=', idempotencyKey)
    .executeTakeFirst()

const ownRow = (db: Kysely<Tables>, { tenantId, idempotencyKey }: InvocationKey, runId: string) =>
  db
    .updateTable('invocations')
    .where('tenant_id', '=', tenantId)
    .where('idempotency_key', '=', idempotencyKey)
    .where('run_id', '=', runId)

/** Forgets results that nobody will ask for again. */
export async function forgetOldInvocations(db: Kysely<Tables>, olderThanHours: number): Promise<void> {
  await db
    .deleteFrom('invocations')
    .where('created_at', '<', sql<Date>`now() - make_interval(hours => ${olderThanHours})`)
    .execute()
}
