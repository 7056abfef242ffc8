import { AppError } from '@tutor/contracts'
import type { ChatMessage, ChatRequest } from '../chat.js'
import type { ChatItem, Sampling } from './llama-cpp.js'

/** Why a model in this process can't take a request; undefined where it can. */
export function ggufRefusal({ tools, tool_choice, messages }: ChatRequest): AppError | undefined {
  const calls = messages.some((message) => message.role === 'tool' || (message.tool_calls ?? []).length > 0)
  if (calls || ((tools ?? []).length > 0 && tool_choice !== 'none')) return unsupported('tools')
  const seen = messages.some(
    ({ content }) => Array.isArray(content) && content.some(({ type }) => type === 'image_url'),
  )
  return seen ? unsupported('images') : undefined
}

const unsupported = (what: 'tools' | 'images'): AppError =>
  new AppError('INVALID_INPUT', `The model takes text only, no ${what}`, {
    reason: 'model_unsupported',
    errors: [{ path: what === 'tools' ? 'tools' : 'messages', message: `No ${what}` }],
  })

/** A conversation in the library's form. One that ends with an assistant's message is gone on with. */
export const historyOf = ({ messages }: ChatRequest): readonly ChatItem[] => messages.map(itemOf)

function itemOf(message: ChatMessage): ChatItem {
  const text = textOf(message)
  if (message.role === 'assistant') return { type: 'model', response: [text] }
  return { type: message.role === 'user' ? 'user' : 'system', text }
}

const textOf = ({ content }: ChatMessage): string =>
  typeof content === 'string'
    ? content
    : (content ?? []).map((part) => (part.type === 'text' ? part.text : '')).join('')

/** As llama.cpp's own server samples where a request does not say. */
const usualTemperature = 0.8

/** How the next token is chosen; the library's own penalty of repetitions is not what was asked for, and off. */
export function samplingOf(request: ChatRequest): Sampling {
  const { temperature = usualTemperature, top_p, seed, stop } = request
  const { frequency_penalty = 0, presence_penalty = 0 } = request
  const stops = (stop === undefined ? [] : typeof stop === 'string' ? [stop] : stop).filter(
    (one) => one !== '',
  )
  return {
    temperature,
    ...(top_p !== undefined && { topP: top_p }),
    // 32 bits without a sign are what it takes.
    ...(seed !== undefined && { seed: seed >>> 0 }),
    ...(stops.length > 0 && { customStopTriggers: stops }),
    repeatPenalty:
      frequency_penalty === 0 && presence_penalty === 0
        ? false
        : { penalty: 1, frequencyPenalty: frequency_penalty, presencePenalty: presence_penalty },
  }
}
