import type { ChatAnswer, ChatEvent, ChatModel, ModelCall } from '../../src/chat.js'

const usage = { input_tokens: 10, cached_input_tokens: 0, output_tokens: 5 }

/** A model that answers with what a function says, and remembers its calls. */
export function sayingModel(say: (call: ModelCall) => string | Promise<string>) {
  const calls: ModelCall[] = []
  const answer = async (call: ModelCall): Promise<ChatAnswer> => {
    calls.push(call)
    return { content: await say(call), model: 'm', finish_reason: 'stop', usage }
  }
  const model: ChatModel = {
    complete: answer,
    async *stream(call) {
      const { content, ...finish } = await answer(call)
      for (const piece of (content ?? '').match(/.{1,3}/gs) ?? []) yield { type: 'delta', content: piece }
      yield { type: 'finish', ...finish }
    },
  }
  return { model, calls }
}

export async function readAll(model: ChatModel, call: ModelCall): Promise<ChatEvent[]> {
  const events: ChatEvent[] = []
  for await (const event of model.stream(call)) events.push(event)
  return events
}

export const textOf = (events: readonly ChatEvent[]): string =>
  events.map((event) => (event.type === 'delta' ? (event.content ?? '') : '')).join('')
