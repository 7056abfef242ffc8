import { setTimeout as wait } from 'node:timers/promises'
import type { Database } from '@tutor/storage'
import { sql } from 'kysely'

interface Running {
  readonly id: string
  readonly attempts: number
}

const everyMs = 50
/** Nobody waits longer: such a turn counts with this time. */
const longestMs = 60_000

/**
 * Measures how long the turns that lost their worker wait for another: from the fault until a new attempt begins. Turns
 * that end without one had a worker that was well.
 */
export function recoveries(database: Database) {
  const times: number[] = []
  const watches = new Set<Promise<void>>()
  const turns = async (where: ReturnType<typeof sql>): Promise<readonly (Running & { status: string })[]> => {
    for (;;)
      try {
        const { rows } = await sql<Running & { status: string }>`
          select id, attempts, status from session.turns where ${where}`.execute(
          database.forSchema('session'),
        )
        return rows
      } catch {
        // The run cuts connections to PostgreSQL, this one too.
        await wait(everyMs)
      }
  }
  async function watch(since: number): Promise<void> {
    let open = await turns(sql`status = 'running'`)
    while (open.length > 0 && performance.now() - since < longestMs) {
      await wait(everyMs)
      const ids = open.map(({ id }) => id)
      const now = new Map(
        (await turns(sql`id = any(${sql.val(ids)}::uuid[])`)).map((turn) => [turn.id, turn]),
      )
      open = open.filter(({ id, attempts }) => {
        const turn = now.get(id)
        if (turn && turn.attempts > attempts) times.push(performance.now() - since)
        return turn?.status === 'running' && turn.attempts === attempts
      })
    }
    times.push(...open.map(() => longestMs))
  }
  return {
    /** A worker was lost just now. */
    begin(): void {
      const watched = watch(performance.now()).finally(() => watches.delete(watched))
      watches.add(watched)
    },
    /** Milliseconds of every turn that needed another worker, the shortest first. */
    async all(): Promise<readonly number[]> {
      await Promise.all(watches)
      return [...times].sort((one, other) => one - other)
    },
  }
}
