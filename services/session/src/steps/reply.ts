import { randomUUID } from 'node:crypto'
import { AppError, type Client, type llmProxyContract, Reply } from '@tutor/contracts'
import type { Metrics } from '@tutor/platform'
import { composeReply } from '../reply/compose-reply.js'
import { replyMessages } from '../reply/model-prompt.js'
import { deltaBuffer, type Emit } from '../turns/turn-events.js'
import type { TurnState } from '../turns/turn-state.js'
import { step } from '../workflow/step.js'

export interface ReplyDependencies {
  readonly llmProxy: Client<typeof llmProxyContract>
  readonly emit: Emit
  readonly metrics: Metrics
  readonly safetyContact: string
}

interface ReplyKind {
  readonly name: string
  readonly description: string
  /** Whether a language model may word it. Questions and safety messages are worded by us alone. */
  readonly byModel: boolean
}

/** Words the reply and streams it; without a model, or when it fails, the local composer does, and the reply says so. */
export const reply = ({ name, description, byModel }: ReplyKind, dependencies: ReplyDependencies) =>
  step<TurnState, typeof Reply>({
    name,
    description,
    output: Reply,
    async run(state, { signal, attempt }) {
      if (attempt > 1) await dependencies.emit({ type: 'reply.reset', data: {} })
      if (!byModel) return await fromComposer(state, dependencies)
      try {
        return await streamFromModel(state, dependencies, signal)
      } catch (error) {
        if (signal.aborted) throw error
        return await fallBack(state, dependencies, error)
      }
    },
    apply: (state, output) => ({ ...state, reply: output }),
  })

async function streamFromModel(state: TurnState, { llmProxy, emit }: ReplyDependencies, signal: AbortSignal) {
  const buffer = deltaBuffer(emit)
  let content = ''
  let model: string | undefined
  try {
    const { tenantId, student } = state.input
    const caller = { tenant_id: tenantId, student_id: student.user_id, feature: 'reply' as const }
    const personal = [student.user_id, ...(student.name ? [student.name] : [])]
    for await (const chunk of llmProxy.chat(
      { messages: replyMessages(state), caller, personal },
      { signal },
    )) {
      if (chunk.type === 'delta') {
        content += chunk.text
        buffer.push(chunk.text)
      } else if (chunk.type === 'finish') model = chunk.model
    }
  } finally {
    await buffer.flush()
  }
  if (model === undefined || content.trim() === '')
    throw new AppError('BAD_GATEWAY', 'The model gave no answer', { reason: 'empty_model_answer' })
  return { message_id: randomUUID(), content, engine: { path: 'model' as const, model } }
}

async function fallBack(state: TurnState, dependencies: ReplyDependencies, error: unknown) {
  const reason = error instanceof AppError ? (error.reason ?? error.code.toLowerCase()) : 'internal'
  dependencies.metrics.modelFallbacks.inc({ caller: 'reply', reason })
  // Without a configured model the local composer is no fallback: it is the engine.
  if (reason === 'no_model_configured') return await fromComposer(state, dependencies)
  await dependencies.emit({ type: 'reply.reset', data: {} })
  return await fromComposer(state, dependencies, reason)
}

async function fromComposer(
  state: TurnState,
  { emit, safetyContact }: ReplyDependencies,
  fallback_reason?: string,
) {
  const content = composeReply(state, safetyContact)
  await emit({ type: 'reply.delta', data: { text: content } })
  const engine = { path: 'local' as const, ...(fallback_reason && { fallback_reason }) }
  return { message_id: randomUUID(), content, engine }
}
