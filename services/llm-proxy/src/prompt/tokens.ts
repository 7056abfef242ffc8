import { createRequire } from 'node:module'
import type { ChatMessage, ChatRequest } from '../chat.js'

type Encoding = typeof import('gpt-tokenizer/encoding/o200k_base')

const require = createRequire(import.meta.url)
let encoding: Encoding | undefined
/** Loaded at the first need, in 0.2 s and 70 MB: a proxy without models does without. */
const tokenizer = (): Encoding => {
  encoding ??= require('gpt-tokenizer/encoding/o200k_base') as Encoding
  return encoding
}

/** Text that looks like a special token is text. */
const asText = { disallowedSpecial: new Set<string>() }
/** Merging pairs takes time by the square of such a run: longer ones are counted in parts, which gives a little more. */
const longRuns = /(\S{300}|\s{300})/

/** Tokens of a text by OpenAI's o200k_base; of a text with very long words a few more. About 45 µs a kilobyte. */
export function textTokens(text: string): number {
  const { countTokens } = tokenizer()
  if (!longRuns.test(text)) return countTokens(text, asText)
  return text.split(longRuns).reduce((sum, part) => sum + (part === '' ? 0 : countTokens(part, asText)), 0)
}

const answerTokens = 3
const messageTokens = 4
/** The most that OpenAI's tiles of a picture make: 85 for a small one, 170 for each of at most eight tiles besides. */
const imageTokens = { low: 85, auto: 1_445, high: 1_445 }

/**
 * Tokens of a prompt as OpenAI's cookbook counts them, where it leaves a choice the larger number: 3 for the beginning
 * of the answer; for each message 4, its text, its name and 1, its tool calls and its pictures; tools and the schema of
 * the answer as their JSON. An upper bound for OpenAI's models, an estimate for others.
 */
export function promptTokens({ messages, tools, response_format }: ChatRequest): number {
  const spoken = messages.reduce((sum, message) => sum + messageTokensOf(message), answerTokens)
  const schema = response_format?.type === 'json_schema' ? response_format.json_schema : undefined
  return spoken + jsonTokens(tools) + jsonTokens(schema)
}

function messageTokensOf({ content, name, tool_calls, tool_call_id }: ChatMessage): number {
  const said =
    typeof content === 'string'
      ? textTokens(content)
      : (content ?? []).reduce(
          (sum, part) =>
            sum +
            (part.type === 'text' ? textTokens(part.text) : imageTokens[part.image_url.detail ?? 'auto']),
          0,
        )
  const named = name === undefined ? 0 : textTokens(name) + 1
  const answered = tool_call_id === undefined ? 0 : textTokens(tool_call_id)
  return messageTokens + said + named + answered + jsonTokens(tool_calls)
}

const jsonTokens = (value: unknown): number => (value === undefined ? 0 : textTokens(JSON.stringify(value)))

/** A rough count without a tokenizer: four characters each, OpenAI's rule of thumb for English. */
export const roughTokens = (text: string): number => Math.ceil(text.length / 4)
