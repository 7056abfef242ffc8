import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { answerTo, tokensOf } from './answer.js'
import { behaviourOf } from './behaviour.js'
import type { Form } from './form.js'
import type { Metering } from './meter.js'
import type { Refusals } from './refusal.js'
import { sendJson } from './send-json.js'
import { withFaults } from './stream-faults.js'
import { promptTokens } from './tokens.js'
import { writeStream } from './write-stream.js'

/** One request and all that it needs to be answered. */
export interface Exchange {
  readonly response: ServerResponse
  readonly body: unknown
  readonly key: string
  readonly metering: Metering
  readonly refusals: Refusals
}

/**
 * Answers a chat as its model's name says. Input is counted once the request is taken on, before any latency; output
 * as it is written, and a plain answer's as a whole when its writing begins.
 */
export async function answerChat(form: Form, exchange: Exchange): Promise<void> {
  const { response, key, metering, refusals } = exchange
  const conversation = form.read(exchange.body)
  const { model } = conversation
  metering.count(key, model, { requests: 1 })
  const behaviour = behaviourOf(model)
  const refusal = refusals.next(key, model, behaviour)
  if (refusal) {
    await pause(behaviour.latency)
    return sendJson(
      response,
      refusal.status,
      form.error(refusal.status, refusal.message, null),
      refusal.headers,
    )
  }
  const input = promptTokens(conversation)
  const cached = Math.min(input, behaviour.cached)
  metering.count(key, model, { inputTokens: input, cachedInputTokens: cached })
  await pause(behaviour.latency)
  if (response.destroyed && !behaviour.deaf) return leave(metering)
  if (behaviour.html) return sendPage(response)
  const answer = answerTo(conversation, behaviour)
  for (const [name, value] of Object.entries(refusals.headers(key, model, behaviour)))
    response.setHeader(name, value)
  if (!conversation.stream) {
    if (behaviour.hang) {
      if (!response.destroyed) await once(response, 'close')
      return leave(metering)
    }
    const output = tokensOf(answer)
    metering.count(key, model, { outputTokens: output })
    if (response.destroyed) return leave(metering)
    return sendJson(response, 200, form.plain(model, answer, { input, cached, output }))
  }
  let output = 0
  const events = form.stream(conversation, answer, () => ({ input, cached, output }))
  const end = await writeStream(response, withFaults(events, behaviour, form), behaviour, (tokens) => {
    output += tokens
    metering.count(key, model, { outputTokens: tokens })
  })
  if (end === 'abandoned') leave(metering)
}

const pause = async (ms: number): Promise<void> => {
  if (ms > 0) await wait(ms)
}

function leave({ total }: Metering): void {
  total.abandoned += 1
}

const sendPage = (response: ServerResponse): void =>
  void response.writeHead(200, { 'Content-Type': 'text/html' }).end('<html><body>Welcome!</body></html>')
