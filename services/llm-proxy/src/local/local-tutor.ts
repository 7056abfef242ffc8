import {
  AppError,
  type Client,
  type ContextAnalysis,
  type contextAnalysisContract,
  type Plan,
  type parameterExtractionContract,
  type toolsContract,
  userInfoOf,
} from '@tutor/contracts'
import type { Model, ModelAnswer, ModelRequest } from '../model.js'
import { estimateTokens } from '../tokens.js'

/** Name under which the local engine answers. */
export const localModelName = 'tutor-local'

export interface LocalTutorNeighbours {
  readonly contextAnalysis: Client<typeof contextAnalysisContract>
  readonly parameterExtraction: Client<typeof parameterExtractionContract>
  readonly tools: Client<typeof toolsContract>
}

/** Calls answered at most for one message: a chat answer is a page, not a book. */
const maxCalls = 4
/** No tenant's: only the tools that everybody has are used. */
const tenant_id = 'chat-completions'

/**
 * The tutor without any language model, in the form of one: it understands the last user message, calls the tools
 * that work locally, and answers with what they made. It follows no system prompt.
 */
export function localTutor(neighbours: LocalTutorNeighbours): Model {
  const complete = async (request: ModelRequest, signal: AbortSignal): Promise<ModelAnswer> => {
    const text = await answer(neighbours, request, signal)
    const usage = {
      input_tokens: estimateTokens(request.messages.map(({ content }) => content).join('\n')),
      output_tokens: estimateTokens(text),
    }
    return { text, model: localModelName, usage, reason: 'stop' }
  }
  return {
    complete,
    async *stream(request, signal) {
      const { text, model, usage, reason } = await complete(request, signal)
      for (const piece of text.split(/(?<=\n\n)/)) yield { type: 'delta', text: piece }
      yield { type: 'finish', model, usage, reason }
    },
  }
}

async function answer(
  neighbours: LocalTutorNeighbours,
  request: ModelRequest,
  signal: AbortSignal,
): Promise<string> {
  const spoken = request.messages.flatMap(({ role, content }) =>
    role === 'system' || content.trim() === '' ? [] : [{ role, content: content.trim().slice(0, 32_000) }],
  )
  const last = spoken.findLastIndex(({ role }) => role === 'user')
  const message = spoken[last]?.content.slice(0, 8_000)
  if (message === undefined) throw new AppError('INVALID_INPUT', 'The messages hold nothing that a user said')
  const history = spoken.slice(Math.max(0, last - 10), last)
  const input = { message, history, today: new Date().toISOString().slice(0, 10), corrections: [] }
  const analysis: ContextAnalysis = await neighbours.contextAnalysis.analyze(input, { signal })
  const { plan } = await neighbours.parameterExtraction.plan(
    { ...input, analysis, tenant_id, engine: 'local' },
    { signal },
  )
  return plan.action === 'call' ? await callTools(neighbours, plan, history, signal) : spokenAnswer(plan)
}

async function callTools(
  { tools }: LocalTutorNeighbours,
  plan: Plan,
  history: readonly { role: 'user' | 'assistant'; content: string }[],
  signal: AbortSignal,
): Promise<string> {
  const parts = plan.calls.slice(0, maxCalls).map(async ({ tool, parameters }) => {
    try {
      const { artifact, notices } = await tools.invoke(
        {
          tool,
          parameters,
          user_info: userInfoOf({ user_id: 'chat-completions' }),
          chat_history: [...history],
          tenant_id,
        },
        { signal },
      )
      return [artifact.markdown, ...notices.map((notice) => notice.message)].join('\n\n')
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      return error.message
    }
  })
  return [...plan.notices.map((notice) => notice.message), ...(await Promise.all(parts))].join('\n\n')
}

function spokenAnswer({ action, clarification }: Plan): string {
  if (action === 'clarify' && clarification)
    return [clarification.question, ...clarification.options.map((option) => `- ${option}`)].join('\n')
  if (action === 'decline')
    return "I'm really glad you told me. Please talk to somebody you trust right now, or call your local emergency number or a crisis line (findahelpline.com). You don't have to carry this alone."
  return 'I can explain a topic, write notes, make flashcards or set you a quiz. What would you like to learn?'
}
