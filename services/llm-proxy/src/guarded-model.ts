import { AppError, type ModelAlias } from '@tutor/contracts'
import { breaker, type Metrics, secondsSince } from '@tutor/platform'
import type { Model, ModelChunk, ModelRequest } from './model.js'

/** A model behind a circuit breaker, a limit on concurrency, and metrics; all per alias. */
export function guardModel(alias: ModelAlias, model: Model, concurrency: number, metrics: Metrics): Model {
  const guarded = <A extends unknown[], R>(action: (...args: A) => Promise<R>) =>
    breaker(`model:${alias}`, action, { metrics, resetTimeoutMs: 5_000 })
  const complete = guarded((request: ModelRequest, signal: AbortSignal) => model.complete(request, signal))
  // A stream counts as a success once its first chunk is there; what breaks later is the reader's to see.
  const open = guarded(async (request: ModelRequest, signal: AbortSignal) => {
    const chunks = model.stream(request, signal)[Symbol.asyncIterator]()
    return { first: await chunks.next(), chunks }
  })
  let running = 0
  const enter = (): void => {
    if (running >= concurrency)
      throw new AppError('UNAVAILABLE', 'Too many model calls are under way', {
        reason: 'model_busy',
        retryAfterMs: 1_000,
      })
    running += 1
  }
  const record = measure(alias, metrics)
  return {
    async complete(request, signal) {
      enter()
      const done = record('complete')
      try {
        const answer = await complete(request, signal)
        done('ok', answer.usage)
        return answer
      } catch (error) {
        done(outcomeOf(error))
        throw error
      } finally {
        running -= 1
      }
    },
    async *stream(request, signal) {
      enter()
      const done = record('chat')
      const began = performance.now()
      try {
        const { first, chunks } = await open(request, signal)
        metrics.modelFirstToken.observe({ alias }, secondsSince(began))
        for await (const chunk of resume(first, chunks)) {
          if (chunk.type === 'finish') done('ok', chunk.usage)
          yield chunk
        }
      } catch (error) {
        done(outcomeOf(error))
        throw error
      } finally {
        running -= 1
      }
    },
  }
}

async function* resume(
  first: IteratorResult<ModelChunk>,
  chunks: AsyncIterator<ModelChunk>,
): AsyncGenerator<ModelChunk> {
  try {
    for (let next = first; !next.done; next = await chunks.next()) yield next.value
  } finally {
    await chunks.return?.()
  }
}

const outcomeOf = (error: unknown): string =>
  error instanceof AppError ? (error.reason ?? error.code.toLowerCase()) : 'internal'

const measure = (alias: ModelAlias, metrics: Metrics) => (kind: 'complete' | 'chat') => {
  const began = performance.now()
  return (outcome: string, usage?: { input_tokens: number; output_tokens: number }): void => {
    metrics.modelDuration.observe({ alias, kind, outcome }, secondsSince(began))
    if (!usage) return
    metrics.modelTokens.inc({ alias, direction: 'input' }, usage.input_tokens)
    metrics.modelTokens.inc({ alias, direction: 'output' }, usage.output_tokens)
  }
}
