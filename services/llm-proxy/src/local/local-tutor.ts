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
import type { ChatAnswer, ChatMessage, ChatModel, ChatRequest, ContentPart, ModelCall } from '../chat.js'
import { roughTokens } from '../prompt/tokens.js'

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
export function localTutor(neighbours: LocalTutorNeighbours): ChatModel {
  const complete = async ({ request, signal }: ModelCall): Promise<ChatAnswer> => {
    const content = await answer(neighbours, request, signal)
    const usage = {
      input_tokens: roughTokens(request.messages.map(textOf).join('\n')),
      cached_input_tokens: 0,
      output_tokens: roughTokens(content),
    }
    return { content, model: localModelName, usage, finish_reason: 'stop' }
  }
  return {
    complete,
    async *stream(call) {
      const { content, model, usage, finish_reason } = await complete(call)
      for (const piece of (content ?? '').split(/(?<=\n\n)/)) yield { type: 'delta', content: piece }
      yield { type: 'finish', model, usage, finish_reason }
    },
  }
}

/** True for what only a model can do: calling functions, answering in a given form, seeing pictures. */
export const needsModel = ({ tools, response_format, messages }: ChatRequest): boolean =>
  tools !== undefined ||
  (response_format !== undefined && response_format.type !== 'text') ||
  messages.some(
    ({ content }) => Array.isArray(content) && content.some((part: ContentPart) => part.type === 'image_url'),
  )

async function answer(
  neighbours: LocalTutorNeighbours,
  request: ChatRequest,
  signal: AbortSignal,
): Promise<string> {
  const spoken = request.messages.flatMap((message) => {
    const content = textOf(message).trim().slice(0, 32_000)
    const { role } = message
    return (role === 'user' || role === 'assistant') && content !== '' ? [{ role, content }] : []
  })
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

const textOf = ({ content }: ChatMessage): string =>
  typeof content === 'string'
    ? content
    : (content ?? []).map((part) => (part.type === 'text' ? part.text : '')).join('\n')

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
