import {
  AppError,
  type Client,
  isNeighbourFault,
  type llmProxyContract,
  type ToolResult,
} from '@tutor/contracts'
import { breaker, type Logger, type Metrics } from '@tutor/platform'
import type { Tool } from '../catalogue/catalogue.js'
import type { JsonObject } from '../json-schema.js'
import type { Library } from '../library/library.js'
import { isTopicMissing, type LocalTool, pageFor } from '../local/local-tools.js'
import type { Notice } from '../local/notices.js'
import type { ModelStatus } from '../model/model-status.js'
import { type ModelRequest, runByModel, type ToolCaller } from '../model/run-by-model.js'

export interface ToolRun {
  readonly tool: Tool
  readonly parameters: JsonObject
  /** Whose call it is, for the budgets of models. */
  readonly caller: ToolCaller
  /** What the local generators draw their chance from. */
  readonly seed: string
  readonly signal: AbortSignal
  /** Milliseconds since the epoch. */
  readonly deadline: number
  /** Goes along with what a tool of others is sent. */
  readonly idempotencyKey?: string | undefined
}

export interface ToolAnswer {
  readonly output: JsonObject
  readonly engine: ToolResult['engine']
  readonly notices: readonly Notice[]
}

export interface Engines {
  readonly library: Library
  readonly localTools: ReadonlyMap<string, LocalTool>
  readonly modelStatus: () => Promise<ModelStatus>
  readonly llmProxy: Pick<Client<typeof llmProxyContract>, 'complete'>
  readonly metrics: Metrics
  readonly logger: Logger
}

/**
 * Runs a tool by the configured model, behind a breaker of its own, with the local generator as the fallback that
 * the answer names. Without a model the local generator works alone; a tool that has none is refused with
 * UNAVAILABLE and reason `model_required`. A tool that prefers its local generator asks a model only for what that
 * refuses.
 */
export function createToolRunner(engines: Engines): (run: ToolRun) => Promise<ToolAnswer> {
  const byModel = modelBreakers(engines)
  return async (run) => {
    const exact = runPreferred(engines, run)
    if (exact) return exact
    const status = await engines.modelStatus()
    if (status === 'none') return runLocally(engines, run)
    if (status === 'unreachable') return fallBack(engines, run, unreachable())
    try {
      const page = pageFor(engines.library, run.parameters)
      const { output, notices } = await byModel({ ...run, page })
      return { output, notices, engine: { path: 'model' } }
    } catch (error) {
      return fallBack(engines, run, error)
    }
  }
}

const unreachable = (): AppError =>
  new AppError('UNAVAILABLE', 'The language models are not available at the moment', {
    reason: 'model_unavailable',
    retryAfterMs: 2_000,
  })

function modelBreakers({ llmProxy, metrics }: Engines) {
  const guarded = new Map<string, (request: ModelRequest) => ReturnType<typeof runByModel>>()
  return (request: ModelRequest) => {
    const { name } = request.tool.manifest
    const run =
      guarded.get(name) ??
      breaker(`tool:${name}`, (asked: ModelRequest) => runByModel(llmProxy, asked), {
        metrics,
        isFault: isModelFault,
      })
    guarded.set(name, run)
    return run(request)
  }
}

function runLocally(engines: Engines, { tool, parameters, seed }: ToolRun): ToolAnswer {
  const local = localToolOf(engines, tool)
  if (!local)
    throw new AppError(
      'UNAVAILABLE',
      `${tool.manifest.title} needs a language model, and none is configured. Set OPENAI_API_KEY or OPENAI_BASE_URL.`,
      { reason: 'model_required' },
    )
  return { ...local(parameters, seed), engine: { path: 'local' } }
}

/** The local answer of a tool that prefers it, unless it says itself that this takes a model. */
function runPreferred(engines: Engines, run: ToolRun): ToolAnswer | undefined {
  if (run.tool.manifest.prefers !== 'local') return undefined
  try {
    return runLocally(engines, run)
  } catch (error) {
    if (isModelRequired(error)) return undefined
    throw error
  }
}

const isModelRequired = (error: unknown): boolean =>
  error instanceof AppError && error.reason === 'model_required'

/** The manifest decides whether a tool's local generator is used. */
const localToolOf = ({ localTools }: Engines, { manifest }: Tool): LocalTool | undefined =>
  manifest.local ? localTools.get(manifest.name) : undefined

/** The local answer with the reason for it. Where there is none to give, the model's failure is the answer. */
function fallBack(engines: Engines, run: ToolRun, error: unknown): ToolAnswer {
  if (error instanceof AppError && error.code === 'CANCELLED') throw error
  const { name } = run.tool.manifest
  if (!localToolOf(engines, run.tool)) throw error
  const reason = reasonOf(error)
  engines.logger.warn('model failed, local engine answers', { tool: name, reason, error: asError(error) })
  try {
    const answer = runLocally(engines, run)
    engines.metrics.modelFallbacks.inc({ caller: name, reason })
    return { ...answer, engine: { path: 'local', fallback_reason: reason } }
  } catch (localError) {
    throw isTopicMissing(localError) || isModelRequired(localError) ? error : localError
  }
}

/** Nonsense counts too: a model that keeps answering with it is not asked for a while. */
const isModelFault = (error: unknown): boolean =>
  isNeighbourFault(error) || (error instanceof AppError && error.reason === 'model_answer_invalid')

const fallbackReasons = ['model_answer_invalid', 'circuit_open', 'no_model_configured', 'model_unavailable']

/** One of a bounded set, since it becomes a label. */
function reasonOf(error: unknown): string {
  if (!(error instanceof AppError)) return 'internal'
  return error.reason !== undefined && fallbackReasons.includes(error.reason)
    ? error.reason
    : error.code.toLowerCase()
}

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)))
