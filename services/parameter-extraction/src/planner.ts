import {
  AppError,
  type Client,
  type ContextAnalysis,
  type contextAnalysisContract,
  type Decision,
  type Extraction,
  type UnderstandingInput,
} from '@tutor/contracts'
import { type Metrics, secondsSince } from '@tutor/platform'
import type { CatalogueSource } from './catalogue-source.js'
import { decide, engineVersion } from './decide.js'
import { extractForTool } from './extract-for-tool.js'
import type { Classify } from './turn.js'

type Analysis = Pick<Client<typeof contextAnalysisContract>, 'classifyTopics'>

export interface Planner {
  /** Decides for one message. The only calls are for the catalogue and for topics that the analysis can't know. */
  plan(input: UnderstandingInput, analysis: ContextAnalysis, tenantId: string): Promise<Decision>
  /** Fills the parameters of a given tool; NOT_FOUND when there is none of this name. */
  extract(
    input: UnderstandingInput,
    analysis: ContextAnalysis,
    tenantId: string,
    tool: string,
  ): Promise<Extraction>
}

/** True when the analysis has seen the topic's words already, so that asking for them again can't help. */
const wasSeen = (input: UnderstandingInput, topic: string): boolean =>
  input.message.includes(topic) || input.history.some(({ content }) => content.includes(topic))

/** Runs a pure decision; topics that came from elsewhere (a pending call, a correction) are classified and it runs again. */
async function withSubjects<T>(
  input: UnderstandingInput,
  analysis: Analysis,
  run: (classify: Classify) => T,
): Promise<T> {
  const unknown = new Set<string>()
  const first = run((topic) => {
    if (!wasSeen(input, topic)) unknown.add(topic.slice(0, 500))
    return null
  })
  const topics = [...unknown].slice(0, 20)
  if (topics.length === 0) return first
  const { subjects } = await analysis.classifyTopics({ topics })
  const known = new Map(topics.map((topic, index) => [topic, subjects[index] ?? null]))
  return run((topic) => known.get(topic.slice(0, 500)) ?? null)
}

export function createPlanner(catalogue: CatalogueSource, analysis: Analysis, metrics: Metrics): Planner {
  return {
    async plan(input, known, tenantId) {
      const began = performance.now()
      const { manifests, unavailable } = await catalogue(tenantId)
      const decision = await withSubjects(input, analysis, (classify) =>
        decide(input, known, manifests, classify, unavailable),
      )
      const { action, engine: by } = decision.plan
      metrics.planDuration.observe({ action, engine: by.path }, secondsSince(began))
      const engine = { ...by, duration_ms: performance.now() - began }
      return { ...decision, plan: { ...decision.plan, engine } }
    },
    async extract(input, known, tenantId, name) {
      const began = performance.now()
      const { manifests } = await catalogue(tenantId)
      const extracted = await withSubjects(input, analysis, (classify) =>
        extractForTool(input, known, manifests, name, classify),
      )
      if (!extracted) throw new AppError('NOT_FOUND', `There is no tool named ${name}`)
      return {
        ...extracted,
        engine: { path: 'local', version: engineVersion, duration_ms: performance.now() - began },
      }
    },
  }
}
