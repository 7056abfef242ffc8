import { AppError, type ModelAlias } from '@tutor/contracts'
import type { Metrics } from '@tutor/platform'
import type { LlmProxyConfig } from './config.js'
import { guardModel } from './guarded-model.js'
import type { Model } from './model.js'
import { openAiModels } from './openai-model.js'

export interface Models {
  /** Aliases that a model is configured for; none when the proxy has no provider. */
  readonly aliases: readonly ModelAlias[]
  /** The model behind an alias. UNAVAILABLE with reason `no_model_configured` when there is none. */
  get(alias: ModelAlias): Model
}

/** Aliases to guarded models, by the configuration. */
export function openModels(config: LlmProxyConfig, metrics: Metrics): Models {
  const configured = config.OPENAI_API_KEY !== undefined || config.OPENAI_BASE_URL !== undefined
  const provider = openAiModels({
    apiKey: config.OPENAI_API_KEY,
    baseUrl: config.OPENAI_BASE_URL,
    timeoutMs: config.MODEL_TIMEOUT_MS,
  })
  const names: readonly (readonly [ModelAlias, string])[] = [
    ['tutor-default', config.MODEL_DEFAULT],
    ['tutor-reasoning', config.MODEL_REASONING],
  ]
  const models = new Map(
    configured
      ? names.map(([alias, name]) => [
          alias,
          guardModel(alias, provider(name), config.MODEL_CONCURRENCY, metrics),
        ])
      : [],
  )
  return {
    aliases: [...models.keys()],
    get(alias) {
      const model = models.get(alias)
      if (model) return model
      throw new AppError(
        'UNAVAILABLE',
        'No language model is configured (OPENAI_API_KEY or OPENAI_BASE_URL)',
        {
          reason: 'no_model_configured',
        },
      )
    },
  }
}
