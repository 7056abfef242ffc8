import { type ChatCompletionRequest, openAiErrorOf } from '@tutor/contracts'
import { currentContext, type Logger } from '@tutor/platform'
import type { EventStream } from '@tutor/service'
import type { ChatEvent } from '../chat.js'
import { usageForm } from './chat-form.js'

interface Opened {
  readonly first: IteratorResult<ChatEvent>
  readonly events: AsyncIterator<ChatEvent>
}

interface Relayed {
  readonly id: string
  readonly body: ChatCompletionRequest
  /** Micro-USD so far. */
  readonly cost: () => number
  readonly logger: Logger
}

/** Passes events on in OpenAI's form. A cut stream ends with an error event and without `[DONE]`. */
export async function relay(
  stream: EventStream,
  { first, events }: Opened,
  { id, body, cost, logger }: Relayed,
): Promise<void> {
  const head = { id, object: 'chat.completion.chunk', created: Math.floor(Date.now() / 1_000) }
  const send = (fields: object) =>
    stream.send({ data: JSON.stringify({ ...head, model: body.model, ...fields }) })
  try {
    await send({ choices: [choice({ role: 'assistant', content: '' }, null)] })
    for (let next = first; !next.done; next = await events.next()) {
      const event = next.value
      const there = event.type === 'finish' ? await finish(event) : await send(chunkOf(event))
      if (!there) return
    }
    await stream.send({ data: '[DONE]' })
  } catch (error) {
    logger.warn('a streamed answer was cut', { error })
    const { body: said } = openAiErrorOf(error, currentContext()?.requestId ?? 'unknown')
    await stream.send({ data: JSON.stringify(said) })
  } finally {
    await events.return?.()
  }

  async function finish({ model, finish_reason, usage, served_from }: ChatEvent & { type: 'finish' }) {
    const served = served_from && { served_from }
    const there = await send({ model, choices: [choice({}, finish_reason)], ...served })
    if (!there || !body.stream_options?.include_usage) return there
    return await send({ model, choices: [], usage: usageForm(usage, cost()) })
  }
}

/** A seam is a chunk without text that says so; clients of OpenAI pass over what they do not know. */
function chunkOf(event: ChatEvent & { type: 'delta' | 'continued' }): object {
  if (event.type === 'continued') return { choices: [choice({}, null)], continued: true }
  const { content, tool_calls } = event
  return {
    choices: [choice({ ...(content !== undefined && { content }), ...(tool_calls && { tool_calls }) }, null)],
  }
}

const choice = (delta: object, finish_reason: string | null) => ({ index: 0, delta, finish_reason })
