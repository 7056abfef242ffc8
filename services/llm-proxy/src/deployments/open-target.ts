import type { FleetBreaker, Metrics } from '@tutor/platform'
import type { ChatModel } from '../chat.js'
import { anthropicClient, anthropicModel } from '../providers/anthropic.js'
import type { Embedder } from '../providers/embedder.js'
import { ggufModel } from '../providers/gguf.js'
import { ggufRefusal } from '../providers/gguf-request.js'
import { azureClient, openAiClient, openAiModel } from '../providers/openai.js'
import { metered } from './metered.js'
import type { Deployment } from './models-file.js'
import type { OpenGgufs } from './open-ggufs.js'
import type { Target } from './target.js'

export interface TargetDependencies {
  readonly breakerOf: (target: string) => FleetBreaker
  /** How requests leave. */
  readonly send: typeof fetch
  readonly ggufs: OpenGgufs
  readonly metrics: Metrics
}

/** The targets of a deployment: one per key, or one without any. */
export function openTargets(
  deployment: Deployment,
  keys: readonly string[],
  { breakerOf, metrics, ...dependencies }: TargetDependencies,
): readonly Target[] {
  const pool: readonly (string | undefined)[] = keys.length > 0 ? keys : [undefined]
  return pool.map((key, index) => {
    const name = index === 0 ? deployment.name : `${deployment.name}/${index + 1}`
    const model = providerOf(deployment, key, dependencies)
    return {
      name,
      deployment,
      model: metered(deployment, model, metrics),
      ...('embed' in model && { embedder: model }),
      ...(deployment.provider === 'gguf' && { refusal: ggufRefusal }),
      breaker: breakerOf(name),
      running: 0,
      fullUntil: 0,
    }
  })
}

function providerOf(
  deployment: Deployment,
  key: string | undefined,
  { send, ggufs }: Pick<TargetDependencies, 'send' | 'ggufs'>,
): ChatModel | (ChatModel & Embedder) {
  const { model, timeout_ms: timeoutMs, json_schema: jsonSchema } = deployment
  const options = { model, timeoutMs, jsonSchema }
  switch (deployment.provider) {
    case 'openai':
      return openAiModel(openAiClient(key, undefined, send), options)
    case 'openai-compatible':
      return openAiModel(openAiClient(key, deployment.url, send), options)
    case 'azure':
      return openAiModel(azureClient(key ?? '', deployment, send), options)
    case 'anthropic':
      return anthropicModel(anthropicClient(key ?? '', deployment.url, send), {
        model,
        timeoutMs,
        maxOutputTokens: deployment.max_output_tokens,
      })
    case 'gguf':
      return ggufModel(ggufs.weightsOf(deployment), {
        ...options,
        maxOutputTokens: deployment.max_output_tokens,
      })
  }
}
