import { AppError } from '@tutor/contracts'
import type { ModelCall } from '../chat.js'
import type { Alias } from '../deployments/open-models.js'
import { textTokens } from '../prompt/tokens.js'

/** How often an answer may be continued. */
const maxSeams = 2
const instruction =
  'Your answer was cut off. Go on exactly where it stopped, in the middle of the word if need be. Repeat nothing and do not mention this.'

/** How far an answer has come. */
export interface Written {
  text: string
  /** How often another deployment has gone on with it. */
  seams: number
}

/** Whether an answer that broke off may be finished by another deployment: plain text only, and not for ever. */
export function mayContinue(
  error: unknown,
  alias: Alias | undefined,
  call: ModelCall,
  { text, seams }: Written,
): boolean {
  const { max_tokens, response_format, tools } = call.request
  return (
    alias?.options.continue_cut_streams === true &&
    error instanceof AppError &&
    (error.code === 'BAD_GATEWAY' || error.code === 'UNAVAILABLE' || error.code === 'TIMEOUT') &&
    !call.signal.aborted &&
    Date.now() < call.deadline &&
    seams < maxSeams &&
    text !== '' &&
    tools === undefined &&
    (response_format === undefined || response_format.type === 'text') &&
    (max_tokens === undefined || textTokens(text) < max_tokens)
  )
}

/** The call for what is missing of an answer. */
export function continuation(call: ModelCall, text: string): ModelCall {
  const { messages, max_tokens } = call.request
  return {
    ...call,
    request: {
      ...call.request,
      messages: [...messages, { role: 'assistant', content: text }, { role: 'user', content: instruction }],
      ...(max_tokens !== undefined && { max_tokens: Math.max(1, max_tokens - textTokens(text)) }),
    },
  }
}
