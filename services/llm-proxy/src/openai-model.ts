import { AppError, type TokenUsage } from '@tutor/contracts'
import OpenAI from 'openai'
import type { Model, ModelAnswer, ModelChunk, ModelRequest } from './model.js'
import { estimateTokens } from './tokens.js'

export interface OpenAiOptions {
  readonly apiKey: string | undefined
  readonly baseUrl: string | undefined
  readonly timeoutMs: number
}

/** One retry, before the first byte and within the time limit: further ones are the caller's decision. */
const maxRetries = 1

/** Models behind an OpenAI-compatible URL, by the provider's name of the model. */
export function openAiModels({ apiKey, baseUrl, timeoutMs }: OpenAiOptions): (name: string) => Model {
  const client = new OpenAI({
    apiKey: apiKey ?? 'none',
    ...(baseUrl && { baseURL: baseUrl }),
    maxRetries,
  })
  return (name) => ({
    complete: (request, signal) => complete(client, name, request, signal, timeoutMs),
    stream: (request, signal) => stream(client, name, request, signal, timeoutMs),
  })
}

async function complete(
  client: OpenAI,
  model: string,
  request: ModelRequest,
  signal: AbortSignal,
  timeoutMs: number,
): Promise<ModelAnswer> {
  const limit = AbortSignal.timeout(timeoutMs)
  try {
    const answer = await client.chat.completions.create(parameters(model, request), {
      signal: AbortSignal.any([signal, limit]),
    })
    const choice = answer.choices[0]
    const text = choice?.message.content ?? ''
    return {
      text,
      model: answer.model,
      usage: usageOf(answer.usage, request, text),
      reason: choice?.finish_reason ?? 'stop',
    }
  } catch (error) {
    throw limit.aborted && !signal.aborted ? silent(timeoutMs, error) : modelError(error, signal)
  }
}

async function* stream(
  client: OpenAI,
  model: string,
  request: ModelRequest,
  signal: AbortSignal,
  timeoutMs: number,
): AsyncGenerator<ModelChunk> {
  const silence = new AbortController()
  const watchdog = setTimeout(() => silence.abort(), timeoutMs)
  let text = ''
  let reason: string | undefined
  let usage: OpenAI.CompletionUsage | undefined
  let answeredBy = model
  try {
    const chunks = await client.chat.completions.create(
      { ...parameters(model, request), stream: true, stream_options: { include_usage: true } },
      { signal: AbortSignal.any([signal, silence.signal]) },
    )
    for await (const chunk of chunks) {
      watchdog.refresh()
      answeredBy = chunk.model || answeredBy
      usage = chunk.usage ?? usage
      reason = chunk.choices[0]?.finish_reason ?? reason
      const delta = chunk.choices[0]?.delta.content
      if (!delta) continue
      text += delta
      yield { type: 'delta', text: delta }
    }
  } catch (error) {
    throw silence.signal.aborted && !signal.aborted ? silent(timeoutMs, error) : modelError(error, signal)
  } finally {
    clearTimeout(watchdog)
  }
  // An aborted or cut connection may end the SDK's loop like a complete one: only a finish reason makes it whole.
  if (silence.signal.aborted) throw silent(timeoutMs, undefined)
  if (signal.aborted) throw modelError(signal.reason, signal)
  if (reason === undefined)
    throw new AppError('BAD_GATEWAY', "The model's answer was cut off", { reason: 'model_stream_cut' })
  yield { type: 'finish', model: answeredBy, usage: usageOf(usage, request, text), reason }
}

const parameters = (model: string, request: ModelRequest) => ({
  model,
  messages: request.messages.map(({ role, content }) => ({ role, content })),
  ...(request.max_tokens !== undefined && { max_tokens: request.max_tokens }),
  ...(request.temperature !== undefined && { temperature: request.temperature }),
  ...(request.json_schema && {
    response_format: {
      type: 'json_schema' as const,
      json_schema: {
        name: request.json_schema.name,
        schema: { ...request.json_schema.schema },
        strict: false,
      },
    },
  }),
})

/** The provider's own count, or an estimate where it gives none. */
const usageOf = (
  usage: OpenAI.CompletionUsage | null | undefined,
  request: ModelRequest,
  text: string,
): TokenUsage => ({
  input_tokens:
    usage?.prompt_tokens ?? estimateTokens(request.messages.map(({ content }) => content).join('\n')),
  output_tokens: usage?.completion_tokens ?? estimateTokens(text),
})

const silent = (timeoutMs: number, cause: unknown): AppError =>
  new AppError('TIMEOUT', `The model was silent for ${timeoutMs} ms`, { cause, reason: 'model_timeout' })

/** A provider's failure in our terms. Its text stays in `cause`: it may quote the prompt. */
function modelError(error: unknown, signal: AbortSignal): AppError {
  if (error instanceof AppError) return error
  if (signal.aborted || error instanceof OpenAI.APIUserAbortError)
    return new AppError('CANCELLED', 'The model call was cancelled', { cause: error })
  if (error instanceof OpenAI.APIError && typeof error.status === 'number')
    return statusError(error, error.status)
  if (error instanceof OpenAI.APIConnectionError)
    return new AppError('UNAVAILABLE', 'The model can not be reached', {
      cause: error,
      reason: 'model_unreachable',
    })
  // It has answered, but not to the end, or not in the form that was agreed on.
  return new AppError('BAD_GATEWAY', "The model's answer can not be read", {
    cause: error,
    reason: 'model_answer_unreadable',
  })
}

function statusError(error: InstanceType<typeof OpenAI.APIError>, status: number): AppError {
  if (status === 401 || status === 403)
    return new AppError('UNAVAILABLE', 'The model provider refused our credentials', {
      cause: error,
      reason: 'model_credentials_refused',
    })
  if (status === 404)
    return new AppError('UNAVAILABLE', 'The model provider does not know the model', {
      cause: error,
      reason: 'model_unknown',
    })
  if (status === 429) {
    const seconds = Number(error.headers?.get('retry-after') ?? 1)
    return new AppError('TOO_MANY_REQUESTS', 'The model provider is busy', {
      cause: error,
      reason: 'model_rate_limited',
      retryAfterMs: Number.isFinite(seconds) ? seconds * 1_000 : 1_000,
    })
  }
  if (status >= 500)
    return new AppError('BAD_GATEWAY', 'The model provider failed', { cause: error, reason: 'model_failed' })
  return new AppError('INVALID_INPUT', 'The model provider refused the request', {
    cause: error,
    reason: 'model_refused',
  })
}
