import { randomUUID } from 'node:crypto'
import {
  AppError,
  type ChatCompletion,
  type ChatCompletionRequest,
  errorCodes,
  type Principal,
  type Routes,
} from '@tutor/contracts'
import type { Logger, Metrics } from '@tutor/platform'
import { answered, openEventStream, type RouteRequest } from '@tutor/service'
import type { ChatEvent, ChatModel, ModelCall } from '../chat.js'
import { localModelName, needsModel } from '../local/local-tutor.js'
import { completionOf, requestOf } from './chat-form.js'
import { relay } from './chat-stream.js'

export interface ChatDependencies {
  readonly models: ChatModel
  /** False where no model is configured at all. */
  readonly configured: () => boolean
  readonly local: ChatModel
  readonly metrics: Metrics
  readonly logger: Logger
}

/** Longest time for one answer. */
const answerMs = 300_000

/** OpenAI's chat completions. When the model can't answer, the local tutor does, and `model` says so. */
export const chatCompletions =
  (dependencies: ChatDependencies) =>
  async ({
    body,
    principal,
    response,
    signal,
  }: RouteRequest<Routes['chatCompletions']>): Promise<ChatCompletion | typeof answered> => {
    const { call, cost } = callOf(body, principal, signal)
    const chosen = choose(dependencies, body.model, call)
    if (!body.stream) {
      const answer = await chosen
        .complete(call)
        .catch((error: unknown) => fallback(dependencies, chosen, call, error).complete(call))
      return completionOf(`chatcmpl-${call.id}`, answer, cost())
    }
    // The first event comes before the headers do: until then a failure has a status of its own.
    const opened = await open(chosen, call).catch((error: unknown) =>
      open(fallback(dependencies, chosen, call, error), call),
    )
    const stream = openEventStream(response)
    await relay(stream, opened, { id: `chatcmpl-${call.id}`, body, cost, logger: dependencies.logger })
    stream.end()
    return answered
  }

/** The call that a request stands for, and what its attempts have cost so far. */
function callOf(body: ChatCompletionRequest, principal: Principal, signal: AbortSignal) {
  let spent = 0
  const call: ModelCall = {
    id: randomUUID(),
    alias: body.model,
    request: requestOf(body),
    caller: {
      tenant_id: principal.tenant_id,
      student_id: principal.student_id,
      key_id: principal.key_id,
      feature: 'chat_completions',
    },
    signal,
    deadline: Date.now() + answerMs,
    personal: [],
    cache: body.cache,
    charge: ({ cost }) => {
      spent += cost
    },
  }
  return { call, cost: () => spent }
}

function choose({ models, configured, local }: ChatDependencies, name: string, call: ModelCall): ChatModel {
  if (name !== localModelName) return configured() || needsModel(call.request) ? models : local
  if (!needsModel(call.request)) return local
  throw new AppError(
    'INVALID_INPUT',
    `${localModelName} answers in plain text: no tools, no response_format, no images`,
    { reason: 'model_required' },
  )
}

/** The local tutor in place of a model that failed; a caller's mistake is rethrown. */
function fallback({ local, metrics }: ChatDependencies, chosen: ChatModel, call: ModelCall, error: unknown) {
  if (chosen === local || needsModel(call.request) || isCallersOwn(error)) throw error
  const reason = error instanceof AppError ? (error.reason ?? error.code.toLowerCase()) : 'internal'
  metrics.modelFallbacks.inc({ caller: 'chat_completions', reason })
  return local
}

/** A mistake of the caller, its own limits, or its going away; another engine would change nothing. */
const isCallersOwn = (error: unknown): boolean =>
  error instanceof AppError &&
  errorCodes[error.code].http < 500 &&
  !(error.code === 'TOO_MANY_REQUESTS' && error.reason?.startsWith('model_'))

async function open(model: ChatModel, call: ModelCall) {
  const events: AsyncIterator<ChatEvent> = model.stream(call)[Symbol.asyncIterator]()
  return { first: await events.next(), events }
}
