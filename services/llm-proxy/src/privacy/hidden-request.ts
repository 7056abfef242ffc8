import type { ChatMessage, ChatRequest } from '../chat.js'
import type { Pseudonyms } from './pseudonyms.js'

/** All texts of a request in which somebody may stand: what developers wrote (tools, schemas) is not among them. */
export const textsOf = ({ messages }: ChatRequest): readonly string[] =>
  messages.flatMap(({ content, tool_calls }) => [
    ...(typeof content === 'string' ? [content] : []),
    ...(Array.isArray(content) ? content.flatMap((part) => (part.type === 'text' ? [part.text] : [])) : []),
    ...(tool_calls ?? []).map((call) => call.function.arguments),
  ])

/** Tells the model what placeholders are, so that it leaves them as they are. */
const notice: ChatMessage = {
  role: 'system',
  content:
    'Personal data in this conversation were replaced by placeholders such as [NAME_1]. Copy a placeholder unchanged wherever you would write what it stands for.',
}

/** The request with placeholders; the same one where nothing was to be hidden. */
export function hiddenRequest(request: ChatRequest, pseudonyms: Pseudonyms): ChatRequest {
  const messages = request.messages.map((message) => hiddenMessage(message, pseudonyms))
  if (messages.every((message, at) => message === request.messages[at])) return request
  const instructions = messages.findIndex(({ role }) => role !== 'system' && role !== 'developer')
  const at = instructions === -1 ? messages.length : instructions
  return { ...request, messages: [...messages.slice(0, at), notice, ...messages.slice(at)] }
}

function hiddenMessage(message: ChatMessage, { hide }: Pseudonyms): ChatMessage {
  const { content, tool_calls, name } = message
  const hidden: ChatMessage = {
    ...message,
    content:
      typeof content === 'string'
        ? hide(content)
        : (content?.map((part) => (part.type === 'text' ? { ...part, text: hide(part.text) } : part)) ??
          null),
    ...(tool_calls && {
      tool_calls: tool_calls.map((call) => ({
        ...call,
        function: { ...call.function, arguments: inJson(call.function.arguments, hide) },
      })),
    }),
    // A participant's name is of OpenAI's own form, which has no brackets.
    ...(name !== undefined && message.role === 'user' && { name: undefined }),
  }
  return JSON.stringify(hidden) === JSON.stringify(message) ? message : hidden
}

/** Changes the strings of a JSON text: in its escaped form a name may look different. What is no JSON is changed as text. */
function inJson(text: string, change: (value: string) => string): string {
  let changed = false
  const walk = (value: unknown): unknown => {
    if (typeof value === 'string') {
      const other = change(value)
      changed ||= other !== value
      return other
    }
    if (Array.isArray(value)) return value.map(walk)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, walk(inner)]))
  }
  try {
    const value: unknown = JSON.parse(text)
    const other = walk(value)
    return changed ? JSON.stringify(other) : text
  } catch {
    return change(text)
  }
}
