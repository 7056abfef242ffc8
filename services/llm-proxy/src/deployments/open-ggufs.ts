import { type Logger, secondsSince } from '@tutor/platform'
import { type Engine, openWeights, type Weights } from '../providers/gguf-weights.js'
import { importLlamaCpp, type Llama, type LlamaCpp } from '../providers/llama-cpp.js'
import type { Deployment, Gguf } from './models-file.js'

/** The GGUF files in memory. Deployments of the same file and size share one. */
export interface OpenGgufs {
  /** Begins to load, if that has not been done; how it ends is logged. */
  weightsOf(deployment: Gguf): Weights
  /** Closes what none of the deployments uses any more, once the calls under way there have ended. */
  keepOnly(deployments: readonly Deployment[]): void
  close(): Promise<void>
}

/** Loads the package from `folder` at the first need. */
export function openGgufs(folder: string | undefined, logger: Logger): OpenGgufs {
  const open = new Map<string, Weights>()
  const closing = new Set<Promise<void>>()
  let engine: Promise<Engine> | undefined
  const engineOnce = (): Promise<Engine> => {
    engine ??= importLlamaCpp(folder)
      .then(async (package_) => ({ package_, llama: await llamaOf(package_, logger) }))
      .catch((error: unknown) => {
        engine = undefined
        throw error
      })
    return engine
  }

  function begin(deployment: Gguf): Weights {
    const { name, file, context_tokens: contextTokens, concurrency: seats, threads } = deployment
    const weights = openWeights(engineOnce, { file, contextTokens, seats, threads })
    const began = performance.now()
    weights.ready().then(
      () => logger.info('a model is loaded', { deployment: name, file, seconds: secondsSince(began) }),
      (error: unknown) => logger.error('a model can not be loaded', { deployment: name, file, error }),
    )
    return weights
  }

  function close(key: string, weights: Weights): void {
    open.delete(key)
    const ended = weights
      .close()
      .catch((error: unknown) => logger.error('a model could not be given back', { error }))
      .finally(() => closing.delete(ended))
    closing.add(ended)
  }

  return {
    weightsOf(deployment) {
      const key = keyOf(deployment)
      const weights = open.get(key) ?? begin(deployment)
      open.set(key, weights)
      return weights
    },
    keepOnly(deployments) {
      const used = new Set(deployments.map((one) => (one.provider === 'gguf' ? keyOf(one) : '')))
      for (const [key, weights] of open) if (!used.has(key)) close(key, weights)
    },
    async close() {
      for (const [key, weights] of open) close(key, weights)
      await Promise.all(closing)
      await (await engine?.catch(() => undefined))?.llama.dispose()
    },
  }
}

const keyOf = ({ file, context_tokens, concurrency, threads }: Gguf): string =>
  JSON.stringify([file, context_tokens, concurrency, threads])

const llamaOf = (package_: LlamaCpp, logger: Logger): Promise<Llama> =>
  package_.getLlama({
    build: 'never',
    skipDownload: true,
    progressLogs: false,
    maxThreads: 0,
    logLevel: 'error',
    logger: (_, message) => logger.warn('llama.cpp', { message: message.trim() }),
  })
