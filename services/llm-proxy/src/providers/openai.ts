import OpenAI, { AzureOpenAI } from 'openai'
import type { ChatAnswer, ChatEvent, ChatMessage, ChatModel, ChatRequest, ModelCall, Usage } from '../chat.js'
import type { Deployment } from '../deployments/models-file.js'
import { instructed } from '../structured/instructed.js'
import type { Embedder } from './embedder.js'
import { cancelled, cutOff, silent, statusError, unreachable, unreadable } from './provider-error.js'
import { usageBy } from './usage.js'
import { type Watchdog, watch } from './watchdog.js'

export interface OpenAiOptions {
  /** The provider's name of the model. */
  readonly model: string
  readonly timeoutMs: number
  readonly jsonSchema: 'native' | 'instructed'
}

const quiet = {
  // Trying again is the router's decision; and the SDK's log quotes answers that it can't read.
  maxRetries: 0,
  logLevel: 'off',
  organization: null,
  project: null,
} as const

/** A client of OpenAI or of any URL that speaks like it. A server of one's own may need no key. */
export const openAiClient = (
  apiKey: string | undefined,
  baseURL: string | undefined,
  send: typeof fetch,
): OpenAI =>
  new OpenAI({
    ...quiet,
    apiKey: apiKey ?? 'none',
    baseURL: baseURL ?? 'https://api.openai.com/v1',
    fetch: send,
  })

/** A client of a model that is deployed at Azure; `url` is the resource's. */
export const azureClient = (
  apiKey: string,
  { url, api_version: apiVersion, model: deployment }: AzureDeployment,
  send: typeof fetch,
): OpenAI => new AzureOpenAI({ ...quiet, apiKey, endpoint: url, apiVersion, deployment, fetch: send })

type AzureDeployment = Extract<Deployment, { readonly provider: 'azure' }>

/** A model that is spoken to by OpenAI's chat completions and embeddings. */
export function openAiModel(client: OpenAI, options: OpenAiOptions): ChatModel & Embedder {
  return {
    complete: (call) => complete(client, options, call),
    stream: (call) => stream(client, options, call),
    async embed({ texts, dimensions, signal }) {
      const body = {
        model: options.model,
        input: [...texts],
        encoding_format: 'float' as const,
        ...(dimensions && { dimensions }),
      }
      return await watched(options, signal, async (watchdog) => {
        const { data, model, usage } = await client.embeddings.create(body, { signal: watchdog.signal })
        const vectors = [...data].sort((a, b) => a.index - b.index).map(({ embedding }) => embedding)
        return { vectors, model, input_tokens: usage?.prompt_tokens }
      })
    },
  }
}

async function complete(client: OpenAI, options: OpenAiOptions, call: ModelCall): Promise<ChatAnswer> {
  return await watched(options, call.signal, async (watchdog) => {
    const answer = await client.chat.completions.create(bodyOf(options, call.request), {
      signal: watchdog.signal,
    })
    const choice = answer.choices[0]
    if (!choice) throw unreadable(new Error('no choice'))
    const { content = null } = choice.message
    const tool_calls = choice.message.tool_calls?.filter(isFunctionCall)
    return {
      content,
      ...(tool_calls && tool_calls.length > 0 && { tool_calls }),
      model: answer.model,
      finish_reason: choice.finish_reason,
      usage: usageOf(answer.usage) ?? usageBy(call.request, content ?? '', tool_calls),
    }
  })
}

async function* stream(client: OpenAI, options: OpenAiOptions, call: ModelCall): AsyncGenerator<ChatEvent> {
  const watchdog = watch(call.signal, options.timeoutMs)
  const progress: Progress = { text: '', model: options.model, finish_reason: undefined, usage: undefined }
  try {
    const chunks = await client.chat.completions.create(
      { ...bodyOf(options, call.request), stream: true, stream_options: { include_usage: true } },
      { signal: watchdog.signal },
    )
    for await (const chunk of chunks) {
      watchdog.heard()
      const delta = read(chunk, progress)
      if (delta) yield delta
    }
  } catch (error) {
    throw errorOf(error, options, watchdog, call.signal)
  } finally {
    watchdog.end()
  }
  // An aborted or cut connection may end the SDK's loop like a complete one: only a finish reason makes it whole.
  if (watchdog.bit()) throw silent(options.timeoutMs, undefined)
  if (call.signal.aborted) throw cancelled(call.signal, undefined)
  const { model, finish_reason, usage, text } = progress
  if (finish_reason === undefined) throw cutOff()
  yield { type: 'finish', model, finish_reason, usage: usage ?? usageBy(call.request, text) }
}

/** What is known of a stream so far. */
interface Progress {
  text: string
  model: string
  finish_reason: string | undefined
  usage: Usage | undefined
}

/** Takes one chunk in, and says what of it is for the reader. */
function read(chunk: OpenAI.ChatCompletionChunk, progress: Progress): ChatEvent | undefined {
  progress.model = chunk.model || progress.model
  progress.usage = usageOf(chunk.usage) ?? progress.usage
  const choice = chunk.choices?.[0]
  progress.finish_reason = choice?.finish_reason ?? progress.finish_reason
  const { content, tool_calls } = choice?.delta ?? {}
  if (!content && !tool_calls) return undefined
  progress.text += (content ?? '') + (tool_calls ?? []).map((part) => part.function?.arguments ?? '').join('')
  return { type: 'delta', ...(content && { content }), ...(tool_calls && { tool_calls }) }
}

/** Runs one request within its time limit; whatever it throws becomes an AppError. */
async function watched<R>(
  options: OpenAiOptions,
  signal: AbortSignal,
  action: (watchdog: Watchdog) => Promise<R>,
): Promise<R> {
  const watchdog = watch(signal, options.timeoutMs)
  try {
    return await action(watchdog)
  } catch (error) {
    throw errorOf(error, options, watchdog, signal)
  } finally {
    watchdog.end()
  }
}

function bodyOf({ model, jsonSchema }: OpenAiOptions, asked: ChatRequest) {
  const request = jsonSchema === 'native' ? asked : instructed(asked)
  const { messages, ...others } = request
  // The request was validated as OpenAI's own form, to whose mutable types the SDK asks for.
  return { ...others, model, messages: messages.map(messageOf) } as unknown as Omit<
    OpenAI.ChatCompletionCreateParamsNonStreaming,
    'stream'
  >
}

/** Not every server that speaks like OpenAI knows the role that replaces `system`. */
const messageOf = (message: ChatMessage): ChatMessage =>
  message.role === 'developer' ? { ...message, role: 'system' } : message

const isFunctionCall = (
  call: OpenAI.ChatCompletionMessageToolCall,
): call is OpenAI.ChatCompletionMessageFunctionToolCall => call.type === 'function'

const usageOf = (usage: OpenAI.CompletionUsage | null | undefined): Usage | undefined =>
  usage
    ? {
        input_tokens: usage.prompt_tokens,
        cached_input_tokens: usage.prompt_tokens_details?.cached_tokens ?? 0,
        output_tokens: usage.completion_tokens,
      }
    : undefined

function errorOf(error: unknown, { timeoutMs }: OpenAiOptions, watchdog: Watchdog, signal: AbortSignal) {
  if (watchdog.bit()) return silent(timeoutMs, error)
  if (signal.aborted) return cancelled(signal, error)
  if (error instanceof OpenAI.APIConnectionError) return unreachable(error)
  if (error instanceof OpenAI.APIError && typeof error.status === 'number')
    return statusError(error.status, error.headers?.get('retry-after'), error)
  return unreadable(error)
}
