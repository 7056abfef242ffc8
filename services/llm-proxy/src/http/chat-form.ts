import type { ChatCompletion, ChatCompletionRequest } from '@tutor/contracts'
import type { ChatAnswer, ChatRequest, Usage } from '../chat.js'

/** OpenAI's request body as what a model is asked. Fields that are null count as absent. */
export function requestOf(body: ChatCompletionRequest): ChatRequest {
  const { messages, tools, tool_choice, parallel_tool_calls, response_format } = body
  const max_tokens = body.max_completion_tokens ?? body.max_tokens
  return {
    messages: messages.map((message) => ({ ...message })),
    ...given({
      max_tokens,
      temperature: body.temperature,
      top_p: body.top_p,
      stop: body.stop,
      seed: body.seed,
      presence_penalty: body.presence_penalty,
      frequency_penalty: body.frequency_penalty,
      tools,
      tool_choice,
      parallel_tool_calls,
      response_format,
    }),
  } as ChatRequest // `given` has taken out what was null; the rest has its types from the schema
}

const given = (fields: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null && value !== undefined))

export const usageForm = (usage: Usage, cost: number): ChatCompletion['usage'] => ({
  prompt_tokens: usage.input_tokens,
  completion_tokens: usage.output_tokens,
  total_tokens: usage.input_tokens + usage.output_tokens,
  prompt_tokens_details: { cached_tokens: usage.cached_input_tokens },
  cost_micro_usd: cost,
})

/** A complete answer in OpenAI's form. */
export const completionOf = (id: string, answer: ChatAnswer, cost: number): ChatCompletion => ({
  id,
  object: 'chat.completion',
  created: Math.floor(Date.now() / 1_000),
  model: answer.model,
  choices: [
    {
      index: 0,
      message: {
        role: 'assistant',
        content: answer.content,
        refusal: null,
        ...(answer.tool_calls && { tool_calls: answer.tool_calls.map((call) => ({ ...call })) }),
      },
      logprobs: null,
      finish_reason: answer.finish_reason,
    },
  ],
  usage: usageForm(answer.usage, cost),
  ...(answer.served_from && { served_from: answer.served_from }),
})
