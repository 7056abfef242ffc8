import { defineJob, enqueue, type RunJob } from '@tutor/jobs'
import type { Kysely, Transaction } from 'kysely'
import { z } from 'zod'
import { findSummary, storeSummary, turnsBetween } from '../store/summaries.js'
import type { Tables } from '../tables.js'
import { countTurn, nothingCounted } from './count-turns.js'

/** Brings the summary of a session up to a turn. */
export const summarise = defineJob({
  name: 'session.summarise',
  payload: z.strictObject({ session_id: z.uuid(), through_seq: z.number().int().min(1) }),
  priority: 'low',
})

/** Turns whose messages the next turn still sees as its history. */
const turnsInHistory = 5
/** A summary is made when so many turns have gone, and again after as many. */
const everyTurns = 10
const batch = 200

interface FinishedTurn {
  readonly session_id: string
  readonly seq: number
}

/** Asks for the summary of a conversation that has become long, now and then; true when it did. */
export async function askForSummary(
  transaction: Transaction<Tables>,
  { session_id, seq }: FinishedTurn,
): Promise<boolean> {
  if (seq < 2 * everyTurns || seq % everyTurns !== 0) return false
  const through_seq = seq - turnsInHistory
  await enqueue(transaction, summarise, { session_id, through_seq }, { key: `${session_id} ${through_seq}` })
  return true
}

/**
 * Counts the topics and tools of the turns that have come since the last time, which are a few, so that the thousandth
 * summary of a conversation costs what the first one did. Counts none twice, however often it runs.
 */
export const summariseSession =
  (db: Kysely<Tables>): RunJob<typeof summarise.payload> =>
  async ({ session_id, through_seq }, { signal }) => {
    for (let turns = 0; ; ) {
      signal.throwIfAborted()
      const known = await findSummary(db, session_id)
      const after = known?.throughSeq ?? 0
      const added = await turnsBetween(db, session_id, { after, through: through_seq, limit: batch })
      const last = added.at(-1)
      if (!last) return { turns }
      const counts = added.reduce((sum, { plan }) => countTurn(sum, plan), known?.counts ?? nothingCounted)
      // Another run is ahead of this one, or the session is gone.
      if (!(await storeSummary(db, session_id, { counts, throughSeq: last.seq }, after))) return { turns }
      turns += added.length
    }
  }
