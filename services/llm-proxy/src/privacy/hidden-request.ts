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

/** A string (also a key) or a number of a JSON text. */
const jsonTokens = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g

/**
 * Changes the strings and numbers of a JSON text; a number that is changed becomes a string. What is no JSON is changed as
 * text.
 */
function inJson(text: string, change: (value: string) => string): string {
  try {
    JSON.parse(text)
  } catch {
    return change(text)
  }
  return text.replace(jsonTokens, (token) => {
    const value = token.startsWith('"') ? String(JSON.parse(token)) : token
    const other = change(value)
    return other === value ? token : JSON.stringify(other)
  })
}
