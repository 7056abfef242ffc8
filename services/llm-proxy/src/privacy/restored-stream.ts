import type { ChatEvent, ToolCallDelta } from '../chat.js'

/** The longest beginning of a placeholder at the end of a text: with what comes next it may become one. */
const beginning = /\[(?:[A-Z]{1,12}(?:_(?:[A-Z]{0,12}(?:_(?:[1-9]\d{0,3})?)?|[1-9]\d{0,3})?)?)?$/

/** Restores a text that comes in pieces: what may be half a placeholder waits for the next piece. */
function pieces(restore: (text: string) => string) {
  let waiting = ''
  return {
    take(piece: string): string {
      const text = waiting + piece
      const at = beginning.exec(text)?.index ?? text.length
      waiting = text.slice(at)
      return restore(text.slice(0, at))
    },
    /** What waited in vain. */
    rest(): string {
      const text = waiting
      waiting = ''
      return text
    },
  }
}

/**
 * A stream with what its placeholders stand for, wherever its pieces were cut: in the text and in the arguments of each tool
 * call. Nothing that came is lost when the stream fails.
 */
export async function* restoredStream(
  events: AsyncIterable<ChatEvent>,
  restoreText: (text: string) => string,
  restoreJson: (text: string) => string,
): AsyncGenerator<ChatEvent> {
  const content = pieces(restoreText)
  const calls = new Map<number, ReturnType<typeof pieces>>()
  const callOf = (index: number) => {
    const known = calls.get(index) ?? pieces(restoreJson)
    calls.set(index, known)
    return known
  }
  const restoredCall = (delta: ToolCallDelta): ToolCallDelta => {
    const text = delta.function?.arguments
    if (text === undefined) return delta
    return { ...delta, function: { ...delta.function, arguments: callOf(delta.index).take(text) } }
  }
  function* rest(): Generator<ChatEvent> {
    const text = content.rest()
    if (text) yield { type: 'delta', content: text }
    for (const [index, call] of calls) {
      const left = call.rest()
      if (left) yield { type: 'delta', tool_calls: [{ index, function: { arguments: left } }] }
    }
  }
  try {
    for await (const event of events) {
      if (event.type === 'finish') yield* rest()
      if (event.type !== 'delta') {
        yield event
        continue
      }
      const text = event.content === undefined ? undefined : content.take(event.content)
      const tool_calls = event.tool_calls?.map(restoredCall)
      if (text || tool_calls)
        yield { type: 'delta', ...(text && { content: text }), ...(tool_calls && { tool_calls }) }
    }
  } catch (error) {
    yield* rest()
    throw error
  }
}
