import { randomUUID } from 'node:crypto'
import type { ResultsOutcome, StudentResults } from '@tutor/contracts'
import type { Kysely, Transaction } from 'kysely'
import { withResults } from '../students/mastery.js'
import type { Tables } from '../tables.js'
import { assertSameBody } from './idempotency.js'
import { storedJson } from './stored-json.js'
import { changeStudent } from './students.js'

export interface NewResults {
  readonly tenantId: string
  readonly studentId: string
  readonly results: StudentResults
  readonly idempotencyKey: string | undefined
  readonly requestHash: Buffer
}

/**
 * One transaction: the answers and what they move. The student's row is locked first, so that results at the same time
 * count one after the other, and the same key counts once: it is answered with the first outcome again.
 */
export const storeResults = (db: Kysely<Tables>, added: NewResults, now: Date): Promise<ResultsOutcome> =>
  db.transaction().execute(async (transaction) => {
    const { tenantId, studentId, results } = added
    let outcome: ResultsOutcome | undefined
    await changeStudent(transaction, tenantId, studentId, async (student) => {
      outcome = await earlierOutcome(transaction, added)
      if (outcome) return student
      const moved = withResults(student, results, now)
      outcome = moved.outcome
      await insert(transaction, added, moved.outcome)
      return moved.student
    })
    if (!outcome) throw new Error('Results without an outcome')
    return outcome
  })

async function earlierOutcome(
  transaction: Transaction<Tables>,
  { tenantId, studentId, idempotencyKey, requestHash }: NewResults,
): Promise<ResultsOutcome | undefined> {
  if (idempotencyKey === undefined) return undefined
  const earlier = await transaction
    .selectFrom('results')
    .select(['request_hash', 'outcome'])
    .where('tenant_id', '=', tenantId)
    .where('student_id', '=', studentId)
    .where('idempotency_key', '=', idempotencyKey)
    .executeTakeFirst()
  if (earlier) assertSameBody(earlier.request_hash, requestHash)
  return earlier?.outcome
}

const insert = (
  transaction: Transaction<Tables>,
  { tenantId, studentId, results, idempotencyKey, requestHash }: NewResults,
  outcome: ResultsOutcome,
) =>
  transaction
    .insertInto('results')
    .values({
      id: randomUUID(),
      tenant_id: tenantId,
      student_id: studentId,
      turn_id: results.turn_id ?? null,
      call: results.call ?? null,
      subject: results.subject,
      topic: results.topic,
      answers: storedJson(results.answers),
      outcome: storedJson(outcome),
      idempotency_key: idempotencyKey ?? null,
      request_hash: requestHash,
    })
    .execute()
