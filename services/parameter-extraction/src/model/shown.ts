import type { Turn } from '../turn.js'

/** What a model is shown of a turn; offsets are those of the original texts. */
export interface Shown {
  readonly message: string
  readonly history: readonly { readonly role: 'user' | 'assistant'; readonly content: string }[]
}

const longestHistoryMessage = 1_000
const messagesShown = 6

/** Pasted text is material, not a wish: the model is not shown it, so nothing in it can steer. */
const withoutPayload = ({ text, payload }: Turn['reading']): string =>
  payload
    ? text.slice(0, payload.start) + ' '.repeat(payload.end - payload.start) + text.slice(payload.end)
    : text

/** The message without pasted text, and the last messages before it; llm-proxy hides in both who the student is. */
export function shownOf({ input, reading }: Turn): Shown {
  const first = Math.max(0, input.history.length - messagesShown)
  return {
    message: withoutPayload(reading),
    history: input.history.map(({ role, content }, index) => ({
      role,
      content: index < first ? '' : content.slice(0, longestHistoryMessage),
    })),
  }
}
