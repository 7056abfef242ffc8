import { Plan } from '@tutor/contracts'
import type { LabelledTurn } from './labelled-turn.js'

export interface PlanClient {
  readonly url: string
  readonly apiKey: string
}

const timeoutMs = 30_000
const longestPauseMs = 5_000

/** The plan of a running fleet for one labelled turn; waits when it is told to by a 429. Throws with the status otherwise. */
export async function planFor({ url, apiKey }: PlanClient, turn: LabelledTurn): Promise<Plan> {
  const student = { user_id: `eval-${turn.id}`, name: 'Sam', ...turn.student }
  for (;;) {
    const response = await fetch(`${url}/v1/plan`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${apiKey}` },
      body: JSON.stringify({ message: turn.message, history: turn.history ?? [], student }),
      signal: AbortSignal.timeout(timeoutMs),
    })
    if (response.ok) return Plan.parse(await response.json())
    const text = await response.text()
    if (response.status !== 429) throw new Error(`${turn.id}: ${response.status} ${text.slice(0, 300)}`)
    const seconds = Number(response.headers.get('retry-after') ?? 1)
    await new Promise((resolve) => setTimeout(resolve, Math.min(seconds * 1_000, longestPauseMs)))
  }
}
