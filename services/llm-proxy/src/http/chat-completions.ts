import { randomUUID } from 'node:crypto'
import {
  AppError,
  type ChatCompletion,
  type ChatCompletionRequest,
  errorCodes,
  ModelAlias,
  problemOf,
  type Routes,
} from '@tutor/contracts'
import { currentContext, type Logger, type Metrics } from '@tutor/platform'
import { answered, type EventStream, openEventStream, type RouteRequest } from '@tutor/service'
import { localModelName } from '../local/local-tutor.js'
import type { Model, ModelChunk, ModelRequest } from '../model.js'
import type { Models } from '../models.js'

export interface ChatDependencies {
  readonly models: Models
  readonly local: Model
  readonly metrics: Metrics
  readonly logger: Logger
}

/** OpenAI's chat completions. When the model can't answer, the local tutor does, and `model` says so. */
export const chatCompletions =
  (dependencies: ChatDependencies) =>
  async ({
    body,
    response,
    signal,
  }: RouteRequest<Routes['chatCompletions']>): Promise<ChatCompletion | typeof answered> => {
    const request = modelRequest(body)
    const chosen = choose(dependencies, body.model)
    if (!body.stream) return await complete(dependencies, chosen, request, signal)
    // The first chunk comes before the headers do: until then a failure is a problem with its own status.
    const { chunks, first } = await openStream(dependencies, chosen, request, signal)
    const stream = openEventStream(response)
    await relay(stream, first, chunks, body, dependencies.logger)
    stream.end()
    return answered
  }

function choose({ models, local }: ChatDependencies, name: string): Model {
  if (name === localModelName) return local
  const alias = ModelAlias.safeParse(name)
  if (!alias.success || alias.data === 'tutor-embedding')
    throw new AppError('NOT_FOUND', `There is no chat model "${name}"; GET /v1/models lists them`, {
      reason: 'model_not_found',
    })
  return models.aliases.length === 0 ? local : models.get(alias.data)
}

const modelRequest = (body: ChatCompletionRequest): ModelRequest => ({
  messages: body.messages.map(({ role, content }) => ({
    role: role === 'developer' ? 'system' : role,
    content,
  })),
  max_tokens: body.max_completion_tokens ?? body.max_tokens,
  temperature: body.temperature,
})

async function complete(
  dependencies: ChatDependencies,
  chosen: Model,
  request: ModelRequest,
  signal: AbortSignal,
) {
  const { text, model, usage, reason } = await chosen
    .complete(request, signal)
    .catch((error: unknown) => fallback(dependencies, chosen, error).complete(request, signal))
  return {
    id: `chatcmpl-${randomUUID()}`,
    object: 'chat.completion' as const,
    created: Math.floor(Date.now() / 1_000),
    model,
    choices: [{ index: 0, message: { role: 'assistant' as const, content: text }, finish_reason: reason }],
    usage: usageOf(usage),
  }
}

/** The local tutor in place of a model that failed; a caller's mistake is rethrown. */
function fallback({ local, metrics }: ChatDependencies, chosen: Model, error: unknown): Model {
  if (chosen === local || isCallersOwn(error)) throw error
  const reason = error instanceof AppError ? (error.reason ?? error.code.toLowerCase()) : 'internal'
  metrics.modelFallbacks.inc({ caller: 'chat_completions', reason })
  return local
}

/** A mistake of the caller, or its going away; another engine would change nothing. */
const isCallersOwn = (error: unknown): boolean =>
  error instanceof AppError && errorCodes[error.code].http < 500 && error.code !== 'TOO_MANY_REQUESTS'

async function openStream(
  dependencies: ChatDependencies,
  chosen: Model,
  request: ModelRequest,
  signal: AbortSignal,
) {
  const begin = async (model: Model) => {
    const chunks = model.stream(request, signal)[Symbol.asyncIterator]()
    return { first: await chunks.next(), chunks }
  }
  return await begin(chosen).catch((error: unknown) => begin(fallback(dependencies, chosen, error)))
}

/** Passes chunks on in OpenAI's form. A cut stream ends with an error event and without `[DONE]`. */
async function relay(
  stream: EventStream,
  first: IteratorResult<ModelChunk>,
  chunks: AsyncIterator<ModelChunk>,
  { model, stream_options }: ChatCompletionRequest,
  logger: Logger,
): Promise<void> {
  const head = {
    id: `chatcmpl-${randomUUID()}`,
    object: 'chat.completion.chunk',
    created: Math.floor(Date.now() / 1_000),
  }
  const send = (fields: object) => stream.send({ data: JSON.stringify({ ...head, model, ...fields }) })
  try {
    await send({ choices: [choice({ role: 'assistant', content: '' }, null)] })
    for (let next = first; !next.done; next = await chunks.next()) {
      const chunk = next.value
      if (chunk.type === 'delta') {
        if (!(await send({ choices: [choice({ content: chunk.text }, null)] }))) return
        continue
      }
      await send({ model: chunk.model, choices: [choice({}, chunk.reason)] })
      if (stream_options?.include_usage)
        await send({ model: chunk.model, choices: [], usage: usageOf(chunk.usage) })
    }
    await stream.send({ data: '[DONE]' })
  } catch (error) {
    logger.warn('a streamed answer was cut', { error })
    const { detail, code } = problemOf(error, currentContext()?.requestId ?? 'unknown')
    await stream.send({ data: JSON.stringify({ error: { message: detail, type: 'server_error', code } }) })
  } finally {
    await chunks.return?.()
  }
}

const choice = (delta: object, finish_reason: string | null) => ({ index: 0, delta, finish_reason })

const usageOf = ({ input_tokens, output_tokens }: { input_tokens: number; output_tokens: number }) => ({
  prompt_tokens: input_tokens,
  completion_tokens: output_tokens,
  total_tokens: input_tokens + output_tokens,
})
