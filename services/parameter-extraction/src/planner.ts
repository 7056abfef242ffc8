import {
  AppError,
  type Client,
  type ContextAnalysis,
  type contextAnalysisContract,
  type Decision,
  type EngineMode,
  type Extraction,
  type ToolCall,
  type UnderstandingInput,
} from '@tutor/contracts'
import { type Metrics, secondsSince } from '@tutor/platform'
import type { CatalogueSource } from './catalogue-source.js'
import { type Completion, completeCall, neededOfStudent } from './complete-call.js'
import { decideTurn, decisionOf, engineVersion, openMessage } from './decide.js'
import { extractForTool } from './extract-for-tool.js'
import type { CheckedReading } from './model/check-reading.js'
import { outcomeOfReading } from './model/outcome-of-reading.js'
import type { AskForOpinion, Opinion } from './model/second-opinion.js'
import type { Classify, Turn } from './turn.js'

type Analysis = Pick<Client<typeof contextAnalysisContract>, 'classifyTopics'>

export interface PlanOptions {
  readonly tenantId: string
  /** Milliseconds since the epoch. */
  readonly deadline: number
  /** Instead of the tenant's mode. */
  readonly engine?: EngineMode | undefined
}

export interface PlannerDependencies {
  readonly catalogue: CatalogueSource
  readonly analysis: Analysis
  readonly metrics: Metrics
  readonly modeOf: (tenantId: string) => EngineMode
  readonly askForOpinion: AskForOpinion
}

export interface Planner {
  /** Decides for one message. Calls are made for the catalogue, for topics that the analysis can't know, and to a model. */
  plan(input: UnderstandingInput, analysis: ContextAnalysis, asked: PlanOptions): Promise<Decision>
  /** Fills the parameters of a given tool; NOT_FOUND when there is none of this name. */
  extract(
    input: UnderstandingInput,
    analysis: ContextAnalysis,
    tenantId: string,
    tool: string,
  ): Promise<Extraction>
  /** Completes a given call by policy alone; NOT_FOUND when there is no such tool. */
  complete(
    input: UnderstandingInput,
    analysis: ContextAnalysis,
    tenantId: string,
    call: { readonly tool: string; readonly given: ToolCall['parameters'] },
  ): Promise<Completion>
  /** For each tool what a call of it needs that policy can't choose. */
  needed(
    input: UnderstandingInput,
    analysis: ContextAnalysis,
    tenantId: string,
  ): Promise<Record<string, string[]>>
}

const longestTopic = 500
const mostTopics = 20

/** Runs a pure decision; topics that the analysis does not know are classified, and it runs again. */
async function withSubjects<T>(analysis: Analysis, run: (classify: Classify) => T): Promise<T> {
  const unknown = new Set<string>()
  const first = run((topic) => {
    unknown.add(topic.slice(0, longestTopic))
    return null
  })
  const topics = [...unknown].slice(0, mostTopics)
  if (topics.length === 0) return first
  const { subjects } = await analysis.classifyTopics({ topics })
  const known = new Map(topics.map((topic, index) => [topic, subjects[index] ?? null]))
  return run((topic) => known.get(topic.slice(0, longestTopic)) ?? null)
}

/** The decision that the model's reading leads to, else the local one; both say who decided. */
async function withOpinion(
  local: Decision,
  opinion: Opinion,
  mode: EngineMode,
  decideBy: (reading: CheckedReading) => Promise<Decision>,
): Promise<Decision> {
  if (!opinion) return local
  if ('reading' in opinion) return await decideBy(opinion.reading)
  // Where no model is configured the local engine is no fallback, unless a model was asked for.
  if (opinion.fallbackReason === 'no_model_configured' && mode === 'hybrid') return local
  const engine = { ...local.plan.engine, fallback_reason: opinion.fallbackReason }
  return { ...local, plan: { ...local.plan, engine } }
}

/** Puts catalogue, local engine and model together. */
export function createPlanner({
  catalogue,
  analysis,
  metrics,
  modeOf,
  askForOpinion,
}: PlannerDependencies): Planner {
  return {
    async plan(input, known, { tenantId, deadline, engine: asked }) {
      const began = performance.now()
      const { manifests, unavailable } = await catalogue(tenantId)
      const open = (classify: Classify): Turn => openMessage(input, known, manifests, classify, unavailable)
      const local = await withSubjects(analysis, (classify) => decideTurn(open(classify)))
      const mode = asked ?? modeOf(tenantId)
      const opinion = await askForOpinion(
        open(() => null),
        local,
        mode,
        { tenantId, deadline },
      )
      const decision = await withOpinion(local, opinion, mode, (reading) =>
        withSubjects(analysis, (classify) => {
          const turn = open(classify)
          return decisionOf(turn, outcomeOfReading(turn, reading), mode)
        }),
      )
      const { action, engine: by } = decision.plan
      metrics.planDuration.observe({ action, engine: by.path }, secondsSince(began))
      const engine = { ...by, duration_ms: performance.now() - began }
      return { ...decision, plan: { ...decision.plan, engine } }
    },
    async extract(input, known, tenantId, name) {
      const began = performance.now()
      const { manifests } = await catalogue(tenantId)
      const extracted = await withSubjects(analysis, (classify) =>
        extractForTool(input, known, manifests, name, classify),
      )
      if (!extracted) throw new AppError('NOT_FOUND', `There is no tool named ${name}`)
      return {
        ...extracted,
        engine: { path: 'local', version: engineVersion, duration_ms: performance.now() - began },
      }
    },
    async complete(input, known, tenantId, call) {
      const { manifests } = await catalogue(tenantId)
      const completion = await withSubjects(analysis, (classify) =>
        completeCall(input, known, manifests, call, classify),
      )
      if (!completion) throw new AppError('NOT_FOUND', `There is no tool named ${call.tool}`)
      return completion
    },
    async needed(input, known, tenantId) {
      return neededOfStudent(input, known, (await catalogue(tenantId)).manifests)
    },
  }
}
