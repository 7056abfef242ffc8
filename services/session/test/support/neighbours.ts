import {
  AppError,
  type CallContext,
  type Context,
  type ContextAnalysis,
  contextAnalysisContract,
  type Decision,
  type Handlers,
  identityContract,
  llmProxyContract,
  type PlanAction,
  parameterExtractionContract,
  type ToolResult,
  toolsContract,
} from '@tutor/contracts'
import type { AnyService } from '@tutor/service'
import { type memoryIdentity, stubNeighbour } from '@tutor/service/testing'

type Understanding = Handlers<typeof contextAnalysisContract>
type Extraction = Handlers<typeof parameterExtractionContract>
type Tools = Handlers<typeof toolsContract>
type Llm = Handlers<typeof llmProxyContract>

/** What the session service has asked of its neighbours so far. */
export interface Seen {
  readonly analyze: Parameters<Understanding['analyze']>[0][]
  readonly plan: Parameters<Extraction['plan']>[0][]
  readonly invoke: Parameters<Tools['invoke']>[0][]
  readonly chat: Parameters<Llm['chat']>[0][]
}

export interface Answers {
  readonly analyze?: Understanding['analyze']
  readonly plan?: Extraction['plan']
  readonly invoke?: Tools['invoke']
  readonly chat?: Llm['chat']
}

export const contextOf = (more: Partial<Context> = {}): Context => ({
  intent: 'request',
  subject: null,
  topics: [],
  language: 'en',
  emotional_state: { value: 'neutral', confidence: 0.5, source: 'default' },
  mastery_level: { value: null, confidence: 0.5, source: 'default' },
  constraints: [],
  safety: [],
  ...more,
})

export const analysis: ContextAnalysis = { context: contextOf(), mentions: [], steering: [], struggle: null }

export const decisionOf = (
  action: PlanAction,
  { plan, ...more }: Partial<Omit<Decision, 'plan'>> & { plan?: Partial<Decision['plan']> } = {},
): Decision => ({
  plan: {
    action,
    context: contextOf(),
    calls: [],
    notices: [],
    engine: { path: 'local', version: 'stub', duration_ms: 0 },
    ...plan,
  },
  learned: [],
  ...more,
})

/** A decision to call tools with a topic each. */
export const callsOf = (...tools: string[]): Decision =>
  decisionOf('call', {
    plan: { calls: tools.map((tool) => ({ tool, parameters: { topic: tool }, evidence: {} })) },
  })

export const resultOf = (tool: string, title = `Made by ${tool}`): ToolResult => ({
  tool,
  output: {},
  artifact: { kind: 'text', title, markdown: `# ${title}` },
  engine: { path: 'local' },
  notices: [],
})

/** "call a b" calls the tools a and b; anything else is conversation. */
const planByWords: Extraction['plan'] = async ({ message }) => {
  const [word, ...tools] = message.split(' ')
  return word === 'call' ? callsOf(...tools) : decisionOf('converse')
}

/** Every neighbour of the session service, each answering as told or in its plain default way. */
export function stubNeighbours(identity: ReturnType<typeof memoryIdentity>, answers: Answers = {}) {
  const seen: Seen = { analyze: [], plan: [], invoke: [], chat: [] }
  const analyze = answers.analyze ?? (async () => analysis)
  const plan = answers.plan ?? planByWords
  const invoke = answers.invoke ?? (async ({ tool }) => resultOf(tool))
  const chat = answers.chat ?? withoutModel
  const neighbours: AnyService[] = [
    stubNeighbour(identityContract, identity.handlers),
    stubNeighbour(contextAnalysisContract, {
      analyze: (input, context) => {
        seen.analyze.push(input)
        return analyze(input, context)
      },
    }),
    stubNeighbour(parameterExtractionContract, {
      plan: (input, context) => {
        seen.plan.push(input)
        return plan(input, context)
      },
    }),
    stubNeighbour(toolsContract, {
      invoke: (input, context) => {
        seen.invoke.push(input)
        return invoke(input, context)
      },
    }),
    stubNeighbour(llmProxyContract, {
      chat: (input, context) => {
        seen.chat.push(input)
        return chat(input, context)
      },
    }),
  ]
  return { seen, neighbours }
}

// biome-ignore lint/correctness/useYield: a stream that fails before its first chunk
const withoutModel: Llm['chat'] = async function* () {
  throw new AppError('UNAVAILABLE', 'No language model is configured', { reason: 'no_model_configured' })
}

/** A neighbour that does not answer before it is told to stop. */
export const hang = (_input: unknown, { signal }: CallContext): Promise<never> =>
  new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
