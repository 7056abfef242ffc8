import { AppError, errorCodes } from '@tutor/contracts'
import { type Metrics, secondsSince } from '@tutor/platform'
import type { ChatEvent, ChatModel, ModelCall, Usage } from '../chat.js'
import { costOf } from '../money/prices.js'
import { usageBy } from '../providers/usage.js'
import type { Deployment } from './models-file.js'

/**
 * Reports what each attempt used, by the provider's count, or by our tokenizer where the attempt was cut, cancelled or
 * timed out: a provider bills what it has written, read or not. An attempt that was refused used nothing.
 */
export function metered(deployment: Deployment, model: ChatModel, metrics: Metrics): ChatModel {
  const { name, alias, price } = deployment
  function record(call: ModelCall, kind: string, began: number, outcome: string, usage?: Usage): void {
    metrics.modelDuration.observe({ alias, deployment: name, kind, outcome }, secondsSince(began))
    if (!usage) return
    metrics.modelTokens.inc({ alias, deployment: name, direction: 'input' }, usage.input_tokens)
    metrics.modelTokens.inc({ alias, deployment: name, direction: 'output' }, usage.output_tokens)
    const cost = costOf(usage, price)
    metrics.modelCost.inc({ alias, deployment: name }, cost / 1_000_000)
    call.charge({ deployment: name, usage, cost, outcome })
  }
  const bounded = (call: ModelCall): ModelCall =>
    call.request.max_tokens === undefined
      ? { ...call, request: { ...call.request, max_tokens: deployment.max_output_tokens } }
      : call
  return {
    async complete(call) {
      const began = performance.now()
      try {
        const answer = await model.complete(bounded(call))
        record(call, 'complete', began, 'ok', answer.usage)
        return answer
      } catch (error) {
        const usage = mayHaveWritten(error) ? usageBy(call.request, '') : undefined
        record(call, 'complete', began, outcomeOf(error), usage)
        throw error
      }
    },
    async *stream(call) {
      const began = performance.now()
      const heard = { any: false, text: '', finished: false }
      let outcome = 'cancelled' // unless the stream gets to an end of its own, its reader has left it
      const hear = (event: ChatEvent): void => {
        if (!heard.any) metrics.modelFirstToken.observe({ alias, deployment: name }, secondsSince(began))
        heard.any = true
        heard.text += textOf(event)
        if (event.type !== 'finish') return
        // Before it is passed on: whoever sees the finish may rely on the charge.
        heard.finished = true
        record(call, 'chat', began, 'ok', event.usage)
      }
      try {
        for await (const event of model.stream(bounded(call))) {
          hear(event)
          yield event
        }
      } catch (error) {
        outcome = outcomeOf(error)
        heard.any ||= mayHaveWritten(error)
        throw error
      } finally {
        const usage = heard.any ? usageBy(call.request, heard.text) : undefined
        if (!heard.finished) record(call, 'chat', began, outcome, usage)
      }
    },
  }
}

/** Text that was written for an event, as a tokenizer would count it. */
function textOf(event: ChatEvent): string {
  if (event.type !== 'delta') return ''
  const calls = event.tool_calls ?? []
  return (event.content ?? '') + calls.map((call) => call.function?.arguments ?? '').join('')
}

/** A request that was taken on and then left to itself may cost its prompt; one that was refused costs nothing. */
const mayHaveWritten = (error: unknown): boolean =>
  error instanceof AppError &&
  (error.code === 'TIMEOUT' || error.code === 'CANCELLED' || error.reason === 'model_answer_unreadable')

const outcomeOf = (error: unknown): string => {
  if (!(error instanceof AppError)) return 'internal'
  return error.reason ?? (error.code in errorCodes ? error.code.toLowerCase() : 'internal')
}
