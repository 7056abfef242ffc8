import { setTimeout as wait } from 'node:timers/promises'
import { z } from 'zod'
import type { Exchange } from './answer-chat.js'
import { behaviourOf } from './behaviour.js'
import { openAiForm } from './openai-form.js'
import { readBody } from './read-body.js'
import { sendJson } from './send-json.js'

const Request = z.object({
  model: z.string(),
  input: z.union([z.string(), z.array(z.string()).min(1)]),
})

/** Answers OpenAI's moderations: what contains the word `unacceptable` is flagged as harassment. */
export async function answerModerations({
  response,
  body,
  key,
  metering,
  refusals,
}: Exchange): Promise<void> {
  const { model, input } = readBody(Request, body)
  metering.count(key, model, { requests: 1 })
  const behaviour = behaviourOf(model)
  const refusal = refusals.next(key, model, behaviour)
  if (behaviour.latency > 0) await wait(behaviour.latency)
  if (refusal) {
    const { status, message, headers } = refusal
    return sendJson(response, status, openAiForm.error(status, message, null), headers)
  }
  const results = (typeof input === 'string' ? [input] : input).map((text) => {
    const flagged = /\bunacceptable\b/i.test(text)
    const score = Number(flagged)
    return { flagged, categories: { harassment: flagged }, category_scores: { harassment: score } }
  })
  sendJson(response, 200, { id: 'modr-simulated', model, results })
}
