import { AppError } from '@tutor/contracts'
import type { ChatMessage, ChatModel, ChatRequest, ModelCall } from '../chat.js'
import type { Alias } from '../deployments/open-models.js'
import { promptTokens } from './tokens.js'

/**
 * Makes prompts fit their model: the oldest turns go first, instructions and everything from the last user message on
 * stay. They go in blocks, so that the beginning stays the same for several turns, which providers' prompt caches need. INVALID_INPUT with reason `prompt_too_long` when the rest does not fit either.
 */
export function fitted(next: ChatModel, aliasOf: (name: string) => Alias | undefined): ChatModel {
  const fit = (call: ModelCall): ModelCall => {
    const alias = aliasOf(call.alias)
    if (!alias) return call
    const limit = limitOf(alias, call.request)
    const request = fittedTo(call.request, limit)
    return request === call.request ? call : { ...call, request }
  }
  return {
    complete: async (call) => await next.complete(fit(call)),
    async *stream(call) {
      yield* next.stream(fit(call))
    },
  }
}

/** Tokens that a prompt may have at the alias' smallest deployment, beside the answer. */
function limitOf({ options, targets }: Alias, { max_tokens }: ChatRequest): number {
  const rooms = targets.map(
    ({ deployment }) => deployment.context_tokens - (max_tokens ?? deployment.max_output_tokens),
  )
  return Math.min(options.max_input_tokens ?? Number.POSITIVE_INFINITY, ...rooms)
}

/** Turns that go together: the beginning then stays the same until the next so many have come. */
const block = 8

/** The same request when it fits. */
export function fittedTo(request: ChatRequest, limit: number): ChatRequest {
  if (mostTokens(request) <= limit || promptTokens(request) <= limit) return request
  const { messages } = request
  const turns = turnsBefore(
    messages,
    messages.findLastIndex(({ role }) => role === 'user'),
  )
  for (let count = block; count < turns.length + block; count += block) {
    const gone = new Set(turns.slice(0, count).flat())
    const left = { ...request, messages: messages.filter((_, at) => !gone.has(at)) }
    if (promptTokens(left) <= limit) return left
  }
  throw new AppError('INVALID_INPUT', `The prompt is over the model's ${Math.max(0, limit)} tokens`, {
    reason: 'prompt_too_long',
    errors: [{ path: 'messages', message: 'Too long' }],
  })
}

/** A bound that takes no tokenizer: a token is a byte at least, but for what pictures and the frame of a message cost. */
function mostTokens(request: ChatRequest): number {
  const text = JSON.stringify(request)
  return Buffer.byteLength(text) + 1_500 * (text.split('"image_url":').length - 1)
}

/**
 * The turns before a place, the oldest first: a user's message with all that answers it, so that tool calls go with their
 * results. Instructions belong to none.
 */
function turnsBefore(messages: readonly ChatMessage[], end: number): readonly (readonly number[])[] {
  const turns: number[][] = []
  for (const [at, { role }] of messages.slice(0, Math.max(0, end)).entries()) {
    if (role === 'system' || role === 'developer') continue
    if (role === 'user' || turns.length === 0) turns.push([at])
    else turns.at(-1)?.push(at)
  }
  return turns
}
