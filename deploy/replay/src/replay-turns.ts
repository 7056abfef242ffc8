import type { EngineMode } from '@tutor/contracts'
import { type Comparison, compare } from './compare.js'
import { RefusedError, turnsClient } from './turns-client.js'

export interface ReplayOptions {
  readonly url: string
  readonly apiKey: string
  /** ISO date or moment. */
  readonly since: string
  readonly until?: string | undefined
  /** Instead of the engine that the tutor would use. */
  readonly engine?: EngineMode | undefined
}

export interface Progress {
  readonly replayed: number
  /** Turns that were never decided, or whose inputs are not stored. */
  readonly skipped: number
}

/** Replays under way at the same time. */
const atOnce = 4

/** Decides the turns of a period again. Rejects when the tutor can't be asked; turns that can't be replayed are skipped. */
export async function replayTurns(
  { url, apiKey, since, until, engine }: ReplayOptions,
  onProgress: (progress: Progress) => void = () => undefined,
): Promise<{ readonly comparisons: readonly Comparison[]; readonly skipped: number }> {
  const client = turnsClient(url, apiKey)
  const turns = client.list({ since, until })
  const comparisons: Comparison[] = []
  let skipped = 0
  async function work(): Promise<void> {
    for (;;) {
      const { done, value: turn } = await turns.next()
      if (done) return
      const replay = turn.replayable
        ? await client.replay(turn.id, engine).catch((error: unknown) => {
            // Deleted since it was listed.
            if (error instanceof RefusedError && [404, 409].includes(error.status)) return undefined
            throw error
          })
        : undefined
      if (replay) comparisons.push(compare(replay))
      else skipped += 1
      onProgress({ replayed: comparisons.length, skipped })
    }
  }
  try {
    await Promise.all(Array.from({ length: atOnce }, work))
  } finally {
    // After a failure the other workers find no more turns.
    await turns.return(undefined)
  }
  return { comparisons, skipped }
}
