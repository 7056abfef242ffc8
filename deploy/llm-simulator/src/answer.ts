import type { Behaviour } from './behaviour.js'
import type { Conversation } from './conversation.js'
import { exampleOf, type Schema } from './schema-example.js'
import { type Piece, piecesOf } from './tokens.js'
import { wordsOf } from './words.js'

/** What the model has to say: words or tool calls. A piece's text is read when it is written. */
export interface Answer {
  readonly text: readonly Piece[]
  readonly calls: readonly {
    readonly id: string
    readonly name: string
    readonly arguments: readonly Piece[]
  }[]
  readonly reason: 'stop' | 'length' | 'tool_calls'
}

/** The answer to a conversation: the same one each time. */
export function answerTo(conversation: Conversation, behaviour: Behaviour): Answer {
  const calls = callsOf(conversation, behaviour)
  if (calls.length > 0) return { text: [], calls, reason: 'tool_calls' }
  const whole = saying(conversation, behaviour)
  const text: Piece[] = []
  let tokens = 0
  for (const piece of whole) {
    tokens += piece.tokens
    if (tokens > conversation.maxTokens) return { text, calls: [], reason: 'length' }
    text.push(piece)
  }
  return { text, calls: [], reason: 'stop' }
}

/** Tokens of an answer. Of a tool call its arguments count, not its name. */
export const tokensOf = ({ text, calls }: Answer): number =>
  [...text, ...calls.flatMap((call) => call.arguments)].reduce((sum, { tokens }) => sum + tokens, 0)

export const joined = (pieces: readonly Piece[]): string => pieces.map(({ text }) => text).join('')

/** Now, in milliseconds with three digits behind the point: ` 1763905600123.456`. */
const timestamp: Piece = {
  get text() {
    return ` ${(performance.timeOrigin + performance.now()).toFixed(3)}`
  },
  // The space, thirteen digits in threes, the point, three digits.
  tokens: 8,
}

function callsOf({ tools, messages, chosenTool }: Conversation, { tool }: Behaviour): Answer['calls'] {
  if (messages.at(-1)?.role === 'tool') return []
  const count = chosenTool === undefined ? tool : Math.max(1, tool)
  const offered = chosenTool === undefined ? tools : tools.filter(({ name }) => name === chosenTool)
  if (offered.length === 0) return []
  return Array.from({ length: count }, (_, index) => {
    // `offered` is not empty.
    const { name, parameters } = offered[index % offered.length] as (typeof offered)[number]
    return { id: `call_${index + 1}`, name, arguments: piecesOf(JSON.stringify(exampleOf(parameters) ?? {})) }
  })
}

function saying(conversation: Conversation, behaviour: Behaviour): readonly Piece[] {
  const { messages } = conversation
  const schema = conversation.schema ?? (behaviour.instructed ? schemaAmong(messages) : undefined)
  if (schema) {
    if (behaviour.malformed) return piecesOf('{"this is not JSON')
    const shownItsErrors = messages.some(({ role }) => role === 'assistant')
    const value = behaviour.repairable && !shownItsErrors ? { unexpected: true } : exampleOf(schema)
    return piecesOf(JSON.stringify(value))
  }
  if (behaviour.stamp) return Array.from({ length: behaviour.tokens }, () => timestamp)
  if (behaviour.echo) return piecesOf(messages.at(-1)?.text ?? '')
  return wordsOf(behaviour.tokens).map((text) => ({ text, tokens: 1 }))
}

/** The first JSON object with a `type` in the text of the messages. */
function schemaAmong(messages: Conversation['messages']): Schema | undefined {
  for (const { text } of messages)
    for (let from = text.indexOf('{'); from >= 0; from = text.indexOf('{', from + 1))
      for (let to = text.lastIndexOf('}'); to > from; to = text.lastIndexOf('}', to - 1)) {
        const found = parsed(text.slice(from, to + 1))
        if (found && 'type' in found) return found
      }
  return undefined
}

function parsed(text: string): Schema | undefined {
  try {
    // It begins with a brace, so that it is an object.
    return JSON.parse(text) as Schema
  } catch {
    return undefined
  }
}
