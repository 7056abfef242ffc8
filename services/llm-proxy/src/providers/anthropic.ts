import Anthropic from '@anthropic-ai/sdk'
import type { ChatAnswer, ChatEvent, ChatModel, ModelCall, ToolCall, Usage } from '../chat.js'
import { anthropicBody } from './anthropic-body.js'
import { cancelled, cutOff, silent, statusError, unreachable, unreadable } from './provider-error.js'
import { usageBy } from './usage.js'
import { type Watchdog, watch } from './watchdog.js'

export interface AnthropicOptions {
  readonly model: string
  readonly timeoutMs: number
  /** Anthropic wants to be told. */
  readonly maxOutputTokens: number
}

/** A client of Anthropic's Messages API. */
export const anthropicClient = (apiKey: string, baseURL: string | undefined, send: typeof fetch): Anthropic =>
  new Anthropic({
    apiKey,
    authToken: null,
    baseURL: baseURL ?? 'https://api.anthropic.com',
    maxRetries: 0,
    logLevel: 'off',
    fetch: send,
  })

/** A model that is spoken to by Anthropic's Messages API; JSON by schema is asked for in the prompt. */
export function anthropicModel(client: Anthropic, options: AnthropicOptions): ChatModel {
  return {
    complete: (call) => complete(client, options, call),
    stream: (call) => stream(client, options, call),
  }
}

async function complete(client: Anthropic, options: AnthropicOptions, call: ModelCall): Promise<ChatAnswer> {
  const watchdog = watch(call.signal, options.timeoutMs)
  try {
    const answer = await client.messages.create(
      { ...anthropicBody(call.request, options), stream: false },
      { signal: watchdog.signal },
    )
    const content = answer.content.map((block) => (block.type === 'text' ? block.text : '')).join('')
    const tool_calls = answer.content.flatMap((block): ToolCall[] =>
      block.type === 'tool_use'
        ? [
            {
              id: block.id,
              type: 'function',
              function: { name: block.name, arguments: JSON.stringify(block.input) },
            },
          ]
        : [],
    )
    return {
      content: content === '' ? null : content,
      ...(tool_calls.length > 0 && { tool_calls }),
      model: answer.model,
      finish_reason: reasonOf(answer.stop_reason),
      usage: usageOf(answer.usage),
    }
  } catch (error) {
    throw errorOf(error, options, watchdog, call.signal)
  } finally {
    watchdog.end()
  }
}

async function* stream(
  client: Anthropic,
  options: AnthropicOptions,
  call: ModelCall,
): AsyncGenerator<ChatEvent> {
  const watchdog = watch(call.signal, options.timeoutMs)
  const state: Progress = {
    text: '',
    tools: -1,
    finish_reason: undefined,
    usage: undefined,
    model: options.model,
  }
  let whole = false
  try {
    const events = await client.messages.create(
      { ...anthropicBody(call.request, options), stream: true },
      { signal: watchdog.signal },
    )
    for await (const event of events) {
      watchdog.heard()
      if (event.type === 'message_stop') whole = true
      const delta = read(event, state)
      if (delta) yield delta
    }
  } catch (error) {
    throw errorOf(error, options, watchdog, call.signal)
  } finally {
    watchdog.end()
  }
  if (watchdog.bit()) throw silent(options.timeoutMs, undefined)
  if (call.signal.aborted) throw cancelled(call.signal, undefined)
  if (!whole || state.finish_reason === undefined) throw cutOff()
  const { model, finish_reason, text } = state
  yield { type: 'finish', model, finish_reason, usage: state.usage ?? usageBy(call.request, text) }
}

interface Progress {
  text: string
  /** Index of the tool call that is being written. */
  tools: number
  finish_reason: string | undefined
  usage: Usage | undefined
  model: string
}

/** Takes one event in, and says what of it is for the reader. */
function read(event: Anthropic.RawMessageStreamEvent, state: Progress): ChatEvent | undefined {
  switch (event.type) {
    case 'message_start':
      state.model = event.message.model
      state.usage = usageOf(event.message.usage)
      return undefined
    case 'content_block_start':
      if (event.content_block.type !== 'tool_use') return undefined
      state.tools += 1
      return {
        type: 'delta',
        tool_calls: [
          {
            index: state.tools,
            id: event.content_block.id,
            type: 'function',
            function: { name: event.content_block.name, arguments: '' },
          },
        ],
      }
    case 'content_block_delta':
      if (event.delta.type === 'text_delta') {
        state.text += event.delta.text
        return { type: 'delta', content: event.delta.text }
      }
      if (event.delta.type !== 'input_json_delta') return undefined
      state.text += event.delta.partial_json
      return {
        type: 'delta',
        tool_calls: [{ index: state.tools, function: { arguments: event.delta.partial_json } }],
      }
    case 'message_delta':
      state.finish_reason = reasonOf(event.delta.stop_reason)
      if (state.usage) state.usage = { ...state.usage, output_tokens: event.usage.output_tokens }
      return undefined
    default:
      return undefined
  }
}

/** OpenAI's word for why an answer ended. */
const reasonOf = (reason: Anthropic.StopReason | null): string =>
  ({ max_tokens: 'length', tool_use: 'tool_calls', refusal: 'content_filter' })[reason as string] ?? 'stop'

/** Anthropic counts tokens from and to its prompt cache apart from the others. */
const usageOf = (usage: {
  readonly input_tokens: number
  readonly output_tokens: number
  readonly cache_read_input_tokens?: number | null
  readonly cache_creation_input_tokens?: number | null
}): Usage => {
  const cached = usage.cache_read_input_tokens ?? 0
  return {
    input_tokens: usage.input_tokens + cached + (usage.cache_creation_input_tokens ?? 0),
    cached_input_tokens: cached,
    output_tokens: usage.output_tokens,
  }
}

function errorOf(error: unknown, { timeoutMs }: AnthropicOptions, watchdog: Watchdog, signal: AbortSignal) {
  if (watchdog.bit()) return silent(timeoutMs, error)
  if (signal.aborted) return cancelled(signal, error)
  if (error instanceof Anthropic.APIConnectionError) return unreachable(error)
  if (error instanceof Anthropic.APIError && typeof error.status === 'number')
    return statusError(error.status, error.headers?.get('retry-after'), error)
  return unreadable(error)
}
