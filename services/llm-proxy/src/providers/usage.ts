import type { ChatRequest, ToolCall, Usage } from '../chat.js'
import { promptTokens, textTokens } from '../prompt/tokens.js'

/** Tokens as our own tokenizer counts them, for providers and cut streams that report none. */
export const usageBy = (
  request: ChatRequest,
  text: string,
  toolCalls: readonly Partial<ToolCall>[] = [],
): Usage => ({
  input_tokens: promptTokens(request),
  cached_input_tokens: 0,
  output_tokens: textTokens(text + toolCalls.map((call) => call.function?.arguments ?? '').join('')),
})
