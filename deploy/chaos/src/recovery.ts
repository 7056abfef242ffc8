import { setTimeout as wait } from 'node:timers/promises'
import type { Database } from '@tutor/storage'
import { sql } from 'kysely'

interface Running {
  readonly id: string
  readonly attempts: number
  readonly status: string
  readonly lease_until: Date | null
}

const everyMs = 50
/** Nobody waits longer: such a turn counts with this time. */
const longestMs = 60_000
const slowMs = 5_000

const isLater = (one: Date | null, other: Date | null): boolean =>
  one !== null && other !== null && one.getTime() > other.getTime()

/**
 * Measures how long the turns that lost their worker wait for another: from the fault until a new attempt begins. A turn
 * that ends without one, or whose lease is renewed, has a worker that is well.
 */
export function recoveries(database: Database, say: (line: string) => void) {
  const times: number[] = []
  const found = (id: string, ms: number): void => {
    times.push(ms)
    if (ms > slowMs) say(`turn ${id} waited ${Math.round(ms)} ms for another worker`)
  }
  const watches = new Set<Promise<void>>()
  const turns = async (where: ReturnType<typeof sql>): Promise<readonly Running[]> => {
    for (;;)
      try {
        const { rows } = await sql<Running>`
          select turns.id, attempts, status, lease_until
          from session.turns join session.sessions on sessions.id = session_id where ${where}`.execute(
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
        (await turns(sql`turns.id = any(${sql.val(ids)}::uuid[])`)).map((turn) => [turn.id, turn]),
      )
      open = open.filter(({ id, attempts, lease_until }) => {
        const turn = now.get(id)
        if (turn && turn.attempts > attempts) found(id, performance.now() - since)
        return (
          turn?.status === 'running' && turn.attempts === attempts && !isLater(turn.lease_until, lease_until)
        )
      })
    }
    for (const { id } of open) found(id, longestMs)
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
