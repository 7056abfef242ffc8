import { AppError } from '@tutor/contracts'
import type { Metrics } from '@tutor/platform'
import type { Cache } from '@tutor/storage'
import type { ChatModel } from './chat.js'
import type { Models } from './deployments/open-models.js'
import type { EmbeddingService } from './embeddings/embedding-service.js'
import { type BudgetedDependencies, budgeted } from './money/budgeted.js'
import { moderated } from './privacy/moderated.js'
import { pseudonymised } from './privacy/pseudonymised.js'
import { cached } from './prompt/cached.js'
import { coalesced } from './prompt/coalesced.js'
import { fitted, promptLimit } from './prompt/fitted.js'
import { semanticallyCached } from './prompt/semantic.js'
import { openSummaries } from './prompt/summaries.js'
import { routed } from './routing/routed.js'
import type { Router } from './routing/router.js'
import { structured } from './structured/structured.js'

export interface PipelineDependencies {
  readonly models: () => Models
  readonly router: Router
  readonly money: BudgetedDependencies
  readonly embeddings: EmbeddingService
  readonly cache: Cache
  readonly metrics: Metrics
}

/** The stages of a call, the innermost first; docs/decisions/0011-llm-proxy.md tells of each. */
export function pipeline(dependencies: PipelineDependencies): ChatModel {
  const { models, router, money, embeddings, cache, metrics } = dependencies
  const aliasOf = (name: string) => models().aliases.get(name)
  const secondsOf = (alias: string): number => aliasOf(alias)?.options.cache_seconds ?? 0
  const optionsOf = (alias: string) => aliasOf(alias)?.options.semantic_cache
  const paid = budgeted(routed(router, models), money)
  const similar = semanticallyCached(coalesced(paid), { cache, metrics, embeddings, optionsOf })
  const shared = cached(similar, { cache, metrics, secondsOf })
  const formed = structured(shared, metrics)
  const limitOf = (name: string, max_tokens: number): number => {
    const alias = aliasOf(name)
    return alias ? promptLimit(alias, { messages: [], max_tokens }) : 0
  }
  const summaries = openSummaries({ models: formed, cache, metrics, limitOf })
  const checked = moderated(fitted(formed, { aliasOf, summaries }), () => models().moderator, metrics)
  return known(models, pseudonymised(checked, metrics))
}

/** Refuses aliases that nothing stands behind, before anything is spent on them. */
function known(models: () => Models, next: ChatModel): ChatModel {
  const check = (alias: string): void => {
    const { aliases } = models()
    if (aliases.size === 0)
      throw new AppError(
        'UNAVAILABLE',
        'No language model is configured (MODELS_FILE, OPENAI_API_KEY or OPENAI_BASE_URL)',
        { reason: 'no_model_configured' },
      )
    if (!aliases.has(alias))
      throw new AppError('NOT_FOUND', `There is no model "${alias}"; GET /v1/models lists them`, {
        reason: 'model_not_found',
      })
  }
  return {
    async complete(call) {
      check(call.alias)
      return await next.complete(call)
    },
    async *stream(call) {
      check(call.alias)
      yield* next.stream(call)
    },
  }
}
