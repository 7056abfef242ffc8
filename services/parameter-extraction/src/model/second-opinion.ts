import { AppError, type Decision, type EngineMode } from '@tutor/contracts'
import type { Logger, Metrics } from '@tutor/platform'
import { certaintyOf } from '../certainty.js'
import type { Turn } from '../turn.js'
import type { CheckedReading } from './check-reading.js'
import { type LlmProxy, readByModel } from './read-by-model.js'

/** How long it is remembered that no model is configured. */
const noModelForMs = 10_000

export interface SecondOpinion {
  readonly llmProxy: LlmProxy
  /** Certainty of the local engine under which a model is asked in the hybrid mode. */
  readonly threshold: number
  readonly timeoutMs: number
  readonly metrics: Metrics
  readonly logger: Logger
}

/** What a model read, or why it did not; undefined when it was not asked. */
export type Opinion = { readonly reading: CheckedReading } | { readonly fallbackReason: string } | undefined
export type AskForOpinion = (
  turn: Turn,
  local: Decision,
  mode: EngineMode,
  asked: { readonly tenantId: string; readonly deadline: number },
) => Promise<Opinion>

/** What concerns safety, graded work and attempts to steer is decided by rules alone. */
const isSettled = ({ plan }: Decision): boolean => plan.action === 'decline' || plan.context.safety.length > 0

/** Left of the caller's deadline for deciding with what came of the model. */
const reserveMs = 300

/** Asks a model where the mode wants it; whatever goes wrong there, the local reading stands. */
export function createSecondOpinion({
  llmProxy,
  threshold,
  timeoutMs,
  metrics,
  logger,
}: SecondOpinion): AskForOpinion {
  let noModelUntil = 0
  const fallback = (error: unknown): Opinion => {
    if (error instanceof AppError && error.code === 'CANCELLED') throw error
    const reason = error instanceof AppError ? (error.reason ?? error.code.toLowerCase()) : 'internal'
    if (reason === 'no_model_configured') {
      noModelUntil = Date.now() + noModelForMs
      return { fallbackReason: reason }
    }
    metrics.modelFallbacks.inc({ caller: 'plan', reason })
    logger.warn('the model gave no usable reading, the local one stands', { reason, error })
    return { fallbackReason: reason }
  }
  return async (turn, local, mode, { tenantId, deadline }) => {
    if (mode === 'local' || isSettled(local)) return undefined
    if (mode === 'hybrid' && certaintyOf(turn, local) >= threshold) return undefined
    if (Date.now() < noModelUntil) return { fallbackReason: 'no_model_configured' }
    try {
      return {
        reading: await readByModel(llmProxy, turn, {
          tenantId,
          timeoutMs: Math.min(timeoutMs, deadline - reserveMs - Date.now()),
        }),
      }
    } catch (error) {
      return fallback(error)
    }
  }
}
