import type Anthropic from '@anthropic-ai/sdk'
import type { ChatMessage, ChatRequest, ContentPart } from '../chat.js'
import { instructed } from '../structured/instructed.js'

/** A chat in OpenAI's form as the body of Anthropic's Messages API; what that API has no word for is left out. */
export function anthropicBody(
  asked: ChatRequest,
  { model, maxOutputTokens }: { readonly model: string; readonly maxOutputTokens: number },
): Omit<Anthropic.MessageCreateParams, 'stream'> {
  const request = instructed(asked)
  const system = request.messages.filter(({ role }) => role === 'system' || role === 'developer').map(textOf)
  const { temperature, top_p, stop, tools } = request
  const choice = toolChoice(request)
  return {
    model,
    max_tokens: request.max_tokens ?? maxOutputTokens,
    messages: merged(request.messages.flatMap(messageOf)),
    ...(system.length > 0 && { system: system.join('\n\n') }),
    // Anthropic's temperature ends at 1, OpenAI's at 2.
    ...(temperature !== undefined && { temperature: Math.min(1, temperature) }),
    ...(top_p !== undefined && { top_p }),
    ...(stop !== undefined && { stop_sequences: typeof stop === 'string' ? [stop] : [...stop] }),
    ...(tools && { tools: tools.map(toolOf) }),
    ...(choice && { tool_choice: choice }),
  }
}

/** One turn of a conversation. */
interface AnthropicTurn {
  readonly role: 'user' | 'assistant'
  readonly content: Anthropic.ContentBlockParam[]
}

function messageOf(message: ChatMessage): AnthropicTurn[] {
  if (message.role === 'system' || message.role === 'developer') return []
  if (message.role === 'tool')
    return [
      {
        role: 'user',
        content: [{ type: 'tool_result', tool_use_id: message.tool_call_id ?? '', content: textOf(message) }],
      },
    ]
  const parts =
    typeof message.content === 'string'
      ? [{ type: 'text' as const, text: message.content }]
      : (message.content ?? [])
  const calls = (message.tool_calls ?? []).map((call) => ({
    type: 'tool_use' as const,
    id: call.id,
    name: call.function.name,
    input: argumentsOf(call.function.arguments),
  }))
  const content = [...parts.filter((part) => part.type !== 'text' || part.text !== '').map(partOf), ...calls]
  return content.length > 0 ? [{ role: message.role, content }] : []
}

/** Anthropic wants turns to alternate: neighbours of one role become one message. */
function merged(turns: readonly AnthropicTurn[]): AnthropicTurn[] {
  const result: AnthropicTurn[] = []
  for (const turn of turns) {
    const last = result.at(-1)
    if (last?.role === turn.role)
      result[result.length - 1] = { role: turn.role, content: [...last.content, ...turn.content] }
    else result.push(turn)
  }
  return result
}

function partOf(part: ContentPart): Anthropic.ContentBlockParam {
  if (part.type === 'text') return { type: 'text', text: part.text }
  const inline = /^data:(image\/(?:png|jpeg|gif|webp));base64,(.+)$/s.exec(part.image_url.url)
  return {
    type: 'image',
    source: inline
      ? {
          type: 'base64',
          // One of the four that the pattern names.
          media_type: inline[1] as 'image/png',
          data: inline[2] ?? '',
        }
      : { type: 'url', url: part.image_url.url },
  }
}

const textOf = ({ content }: ChatMessage): string =>
  typeof content === 'string'
    ? content
    : (content ?? []).map((part) => (part.type === 'text' ? part.text : '')).join('')

function argumentsOf(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text || '{}')
    return typeof value === 'object' && value !== null ? { ...value } : { value }
  } catch {
    return { text }
  }
}

function toolOf(tool: Readonly<Record<string, unknown>>): Anthropic.Tool {
  // Validated at the edge as OpenAI's function tool.
  const { name, description, parameters } = tool['function'] as {
    name: string
    description?: string
    parameters?: Record<string, unknown>
  }
  return { name, ...(description && { description }), input_schema: { ...parameters, type: 'object' } }
}

function toolChoice({
  tools,
  tool_choice,
  parallel_tool_calls,
}: ChatRequest): Anthropic.ToolChoice | undefined {
  if (!tools) return undefined
  const single = parallel_tool_calls === false && { disable_parallel_tool_use: true }
  if (tool_choice === 'none') return { type: 'none' }
  if (tool_choice === 'required') return { type: 'any', ...single }
  if (typeof tool_choice === 'object') {
    const { name } = tool_choice['function'] as { name: string }
    return { type: 'tool', name, ...single }
  }
  return single ? { type: 'auto', ...single } : undefined
}
