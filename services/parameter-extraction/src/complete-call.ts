import type { ContextAnalysis, ToolCall, ToolManifest, UnderstandingInput } from '@tutor/contracts'
import { extractionFor } from './calls.js'
import { type CatalogueIndex, indexOfCatalogue, type Tool } from './catalogue-index.js'
import { decideTurn } from './decide.js'
import type { Topic } from './extraction.js'
import { type FilledCall, fillCall, topicParameterOf } from './fill.js'
import { type Classify, openTurn, type Turn } from './turn.js'

/** A message that says nothing, so that whatever is read comes from the profile and from policy. */
export const silentMessage = '.'

type Parameters = ToolCall['parameters']

export interface Completion {
  readonly parameters: Parameters
  readonly missing: string[]
}

/**
 * The values that policy has for what `given` leaves out, and the required parameters that only the student knows;
 * undefined for an unknown tool. The input's message is to be the silent one.
 */
export function completeCall(
  input: UnderstandingInput,
  analysis: ContextAnalysis,
  catalogue: readonly ToolManifest[],
  { tool: name, given }: { readonly tool: string; readonly given: Parameters },
  classify: Classify,
): Completion | undefined {
  const index = indexOfCatalogue(catalogue)
  const tool = index.tools.get(name)
  return tool && completed(silentTurn(input, analysis, index, classify), tool, given)
}

/** What only the student knows, for each tool. */
export function neededOfStudent(
  input: UnderstandingInput,
  analysis: ContextAnalysis,
  catalogue: readonly ToolManifest[],
): Record<string, string[]> {
  const index = indexOfCatalogue(catalogue)
  const turn = silentTurn(input, analysis, index, () => null)
  return Object.fromEntries([...index.tools].map(([name, tool]) => [name, completed(turn, tool, {}).missing]))
}

const silentTurn = (
  input: UnderstandingInput,
  analysis: ContextAnalysis,
  index: CatalogueIndex,
  classify: Classify,
): Turn => openTurn(input, analysis, index, classify, new Set(), decideTurn)

/** Stands for a topic that is still to be named, to see what would follow from one. */
const anyTopic = 'a topic'

function completed(turn: Turn, tool: Tool, given: Parameters): Completion {
  const named = topicParameterOf(tool.parameters)?.name
  const value = named === undefined ? undefined : given[named]
  const topic = typeof value === 'string' ? value : undefined
  const now = filled(turn, tool, topic)
  const later = named !== undefined && topic === undefined ? filled(turn, tool, anyTopic) : now
  const isLeft = (name: string): boolean => name !== named && !(name in given)
  const isNeeded = ({ name, required }: Tool['parameters'][number]): boolean =>
    required && !(name in given) && (name === named || later.missing.includes(name))
  return {
    parameters: Object.fromEntries(Object.entries(now.call.parameters).filter(([name]) => isLeft(name))),
    missing: tool.parameters.filter(isNeeded).map(({ name }) => name),
  }
}

const filled = (turn: Turn, tool: Tool, topic: string | undefined): FilledCall =>
  fillCall(extractionFor(turn, tool, undefined, topic === undefined ? undefined : asTopic(topic)))

const asTopic = (value: string): Topic => ({
  filled: { value, evidence: { source: 'message', confidence: 1 } },
})
