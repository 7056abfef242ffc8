import { AppError } from '@tutor/contracts'
import type { ChatModel, ChatRequest, ModelCall } from '../chat.js'
import type { Alias } from '../deployments/open-models.js'
import { isWithin, shortened, turnsInBlock } from './shortened.js'
import { type Summaries, summaryTokens } from './summaries.js'

export interface FittedDependencies {
  readonly aliasOf: (name: string) => Alias | undefined
  readonly summaries: Summaries
}

/**
 * Makes prompts fit their model: the oldest turns go first, instructions and everything from the last user message on
 * stay. They go in blocks, so that the beginning stays the same for several turns, which providers' prompt caches need;
 * where the alias says so, a summary takes their place. INVALID_INPUT with reason `prompt_too_long` when the rest does
 * not fit either.
 */
export function fitted(next: ChatModel, { aliasOf, summaries }: FittedDependencies): ChatModel {
  const fit = async (call: ModelCall): Promise<ModelCall> => {
    const alias = aliasOf(call.alias)
    if (!alias) return call
    const limit = promptLimit(alias, call.request)
    if (isWithin(call.request, limit)) return call
    const summarised = await withSummary(call, alias.options.summarise_with, limit)
    return { ...call, request: summarised ?? fittedTo(call.request, limit) }
  }
  /** Undefined where no summary is wanted or to be had. */
  async function withSummary(call: ModelCall, by: string | undefined, limit: number) {
    const short = by === undefined ? undefined : shortened(call.request, limit - summaryTokens)
    // A block that still grows would be summarised anew at each turn.
    const blocks = short?.gone.filter((turns) => turns.length === turnsInBlock) ?? []
    if (by === undefined || !short || blocks.length === 0) return undefined
    const summary = await summaries.of(
      call,
      by,
      blocks.map((turns) => turns.flat()),
    )
    if (summary === undefined) return undefined
    const request = { ...short.request, messages: short.request.messages.toSpliced(short.at, 0, summary) }
    return isWithin(request, limit) ? request : undefined
  }
  return {
    complete: async (call) => await next.complete(await fit(call)),
    async *stream(call) {
      yield* next.stream(await fit(call))
    },
  }
}

/** Tokens that a prompt may have at the smallest deployment of an alias that can take it, beside the answer. */
export function promptLimit({ options, targets }: Alias, request: ChatRequest): number {
  const rooms = targets
    .filter(({ refusal }) => refusal?.(request) === undefined)
    .map(({ deployment }) => deployment.context_tokens - (request.max_tokens ?? deployment.max_output_tokens))
  return Math.min(options.max_input_tokens ?? Number.POSITIVE_INFINITY, ...rooms)
}

/** The same request when it fits. */
export function fittedTo(request: ChatRequest, limit: number): ChatRequest {
  if (isWithin(request, limit)) return request
  const short = shortened(request, limit)
  if (short) return short.request
  throw new AppError('INVALID_INPUT', `The prompt is over the model's ${Math.max(0, limit)} tokens`, {
    reason: 'prompt_too_long',
    errors: [{ path: 'messages', message: 'Too long' }],
  })
}
