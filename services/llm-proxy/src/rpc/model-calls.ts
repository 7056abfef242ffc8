import { randomUUID } from 'node:crypto'
import type { CallContext, Handlers, llmProxyContract } from '@tutor/contracts'
import type { ChatModel, ModelCall, Usage } from '../chat.js'

/** The longest that one answer may take; a stream has no deadline of its own. */
const answerMs = 300_000

type Rpc = Handlers<typeof llmProxyContract>
type CompleteInput = Parameters<Rpc['complete']>[0]

/** The contract's methods for our own services. */
export const modelCalls = (models: ChatModel): Pick<Rpc, 'complete' | 'chat'> => ({
  async complete(input, context) {
    const { call, cost } = callOf(input, context)
    const { content, model, usage } = await models.complete(call)
    return { text: content ?? '', model, usage: usageOf(usage, cost()) }
  },
  async *chat(input, context) {
    const { call, cost } = callOf(input, context)
    for await (const event of models.stream(call)) {
      if (event.type === 'delta') {
        if (event.content) yield { type: 'delta', text: event.content }
      } else if (event.type === 'continued') yield { type: 'continued' }
      else {
        const { model, finish_reason: reason } = event
        yield { type: 'finish', model, usage: usageOf(event.usage, cost()), reason }
      }
    }
  },
})

function callOf(
  { model, messages, max_tokens, temperature, caller, personal, json_schema }: CompleteInput,
  { signal, deadline }: CallContext,
) {
  let spent = 0
  const call: ModelCall = {
    id: randomUUID(),
    alias: model,
    request: {
      messages,
      ...(max_tokens !== undefined && { max_tokens }),
      ...(temperature !== undefined && { temperature }),
      ...(json_schema && { response_format: { type: 'json_schema', json_schema } }),
    },
    caller: { ...caller, key_id: null },
    signal,
    deadline: Math.min(deadline, Date.now() + answerMs),
    personal,
    charge: ({ cost }) => {
      spent += cost
    },
  }
  return { call, cost: () => spent }
}

const usageOf = ({ input_tokens, output_tokens }: Usage, cost_micro_usd: number) => ({
  input_tokens,
  output_tokens,
  cost_micro_usd,
})
