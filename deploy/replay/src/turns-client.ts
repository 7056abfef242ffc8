import {
  type EngineMode,
  Problem,
  problemContentType,
  Replay,
  routes,
  type TurnSummary,
} from '@tutor/contracts'
import type { z } from 'zod'

const timeoutMs = 60_000
const longestPauseMs = 5_000

/** What the tutor refused, in a form to show. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError'
  constructor(
    message: string,
    readonly status: number,
  ) {
    super(message)
  }
}

export interface TurnsClient {
  /** Turns that were accepted in the period, the newest first, page after page. */
  list(period: { readonly since: string; readonly until?: string | undefined }): AsyncGenerator<TurnSummary>
  replay(turnId: string, engine: EngineMode | undefined): Promise<Replay>
}

/** A small client of the public API; waits when it is told to by a 429. */
export function turnsClient(url: string, apiKey: string): TurnsClient {
  async function ask<S extends z.ZodType>(answer: S, path: string, body?: object): Promise<z.output<S>> {
    for (;;) {
      const response = await fetch(`${url}${path}`, {
        method: body ? 'POST' : 'GET',
        headers: {
          Authorization: `Bearer ${apiKey}`,
          ...(body && { 'Content-Type': 'application/json' }),
        },
        ...(body && { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(timeoutMs),
      })
      if (response.ok) return answer.parse(await response.json())
      if (response.status !== 429) throw await refusalOf(response)
      await response.body?.cancel()
      const seconds = Number(response.headers.get('retry-after') ?? 1)
      await new Promise((resolve) => setTimeout(resolve, Math.min(seconds * 1_000, longestPauseMs)))
    }
  }
  return {
    async *list({ since, until }) {
      let cursor: string | null = ''
      while (cursor !== null) {
        const query = new URLSearchParams({
          limit: '100',
          since,
          ...(until && { until }),
          ...(cursor && { cursor }),
        })
        const page: z.output<typeof routes.listTurns.response> = await ask(
          routes.listTurns.response,
          `/v1/turns?${query}`,
        )
        yield* page.items
        cursor = page.next_cursor
      }
    },
    replay: (turnId, engine) => ask(Replay, `/v1/turns/${turnId}/replay`, { ...(engine && { engine }) }),
  }
}

async function refusalOf(response: Response): Promise<RefusedError> {
  const isProblem = response.headers.get('content-type')?.startsWith(problemContentType)
  const problem = isProblem ? Problem.safeParse(await response.json()).data : undefined
  const fields = (problem?.errors ?? []).map(({ path, message }) => `\n  ${path}: ${message}`)
  const text = problem ? `${problem.detail} (request ${problem.request_id})` : `answered ${response.status}`
  return new RefusedError(`The tutor says: ${text}${fields.join('')}`, response.status)
}
