import { randomUUID } from 'node:crypto'
import { AppError } from '@tutor/contracts'
import { type Metrics, secondsSince } from '@tutor/platform'
import type { Caller, MicroUsd, ModelCall, Usage } from '../chat.js'
import type { Spend } from '../money/budgeted.js'
import { costOf } from '../money/prices.js'
import { openPseudonyms } from '../privacy/pseudonyms.js'
import { textTokens } from '../prompt/tokens.js'
import type { Lane } from '../routing/hedge.js'
import type { Router } from '../routing/router.js'

export interface EmbeddingRequest {
  readonly alias: string
  readonly texts: readonly string[]
  readonly dimensions?: number | undefined
  readonly caller: Caller
  readonly signal: AbortSignal
  /** Where the vectors are for a call, its cost is told there. */
  readonly charge?: ModelCall['charge'] | undefined
}

export interface EmbeddingResult {
  readonly vectors: readonly (readonly number[])[]
  readonly model: string
  readonly usage: Usage
  readonly cost: MicroUsd
}

/** Vectors of texts, by the deployments of an alias. */
export interface EmbeddingService {
  embed(request: EmbeddingRequest): Promise<EmbeddingResult>
}

interface Dependencies {
  readonly router: Router
  /** Runs a call within its budgets. */
  readonly spend: Spend
  readonly metrics: Metrics
}

const answerMs = 60_000

export function embeddingService({ router, spend, metrics }: Dependencies): EmbeddingService {
  return {
    async embed({ alias, texts: written, dimensions, caller, signal, charge: tell }) {
      let cost = 0
      const { hide, counts } = openPseudonyms(written, caller.student_id ? [caller.student_id] : [])
      const texts = written.map(hide)
      const call: ModelCall = {
        id: randomUUID(),
        alias,
        // What is to be counted for limits and budgets.
        request: { messages: texts.map((content) => ({ role: 'user', content })), max_tokens: 1 },
        caller,
        signal,
        deadline: Date.now() + answerMs,
        personal: [],
        hidden: counts(),
        charge: (charge) => {
          cost += charge.cost
          tell?.(charge)
        },
      }
      const answer = await spend(call, async (counted) => {
        const { value, lease } = await router.open(counted, lane({ texts, dimensions, metrics }))
        lease.release()
        return value
      })
      return { ...answer, cost }
    },
  }
}

/** One request for vectors at a target. */
const lane = ({
  texts,
  dimensions,
  metrics,
}: Pick<EmbeddingRequest, 'texts' | 'dimensions'> & { metrics: Metrics }): Lane<
  Omit<EmbeddingResult, 'cost'>
> => ({
  discard: () => undefined,
  async start({ target: { deployment, embedder } }, call) {
    const { name, alias, price } = deployment
    if (!embedder)
      throw new AppError('INVALID_INPUT', `${alias} has no embeddings`, { reason: 'no_embeddings' })
    const began = performance.now()
    const observe = (outcome: string): void =>
      metrics.modelDuration.observe(
        { alias, deployment: name, kind: 'embeddings', outcome },
        secondsSince(began),
      )
    try {
      const { vectors, model, input_tokens } = await embedder.embed({
        texts,
        dimensions,
        signal: call.signal,
      })
      const usage = {
        input_tokens: input_tokens ?? texts.reduce((sum, text) => sum + textTokens(text), 0),
        cached_input_tokens: 0,
        output_tokens: 0,
      }
      call.charge({ deployment: name, usage, cost: costOf(usage, price), outcome: 'ok' })
      observe('ok')
      return { vectors, model, usage }
    } catch (error) {
      observe(error instanceof AppError ? (error.reason ?? error.code.toLowerCase()) : 'internal')
      throw error
    }
  },
})
