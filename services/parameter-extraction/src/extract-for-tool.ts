import type { ContextAnalysis, Extraction, ToolManifest, UnderstandingInput } from '@tutor/contracts'
import { indexOfCatalogue } from './catalogue-index.js'
import { decideTurn, engineVersion } from './decide.js'
import { callTool, spokenTopics } from './outcome.js'
import { type Classify, openTurn } from './turn.js'

/** The parameters of a given tool, as far as message, history, profile and policy give them; undefined for an unknown tool. */
export function extractForTool(
  input: UnderstandingInput,
  analysis: ContextAnalysis,
  catalogue: readonly ToolManifest[],
  tool: string,
  classify: Classify,
): Extraction | undefined {
  const turn = openTurn(input, analysis, indexOfCatalogue(catalogue), classify, new Set(), decideTurn)
  const planned = decideTurn(turn).plan.calls.find((call) => call.tool === tool)
  const filled =
    callTool(turn, tool, spokenTopics(turn).slice(0, 1))[0] ?? callTool(turn, tool, [undefined])[0]
  if (!filled) return undefined
  // What the whole decision read for this very tool beats a reading that was told the tool.
  const { parameters, evidence } = planned ?? filled.call
  return {
    tool,
    parameters,
    evidence,
    missing: filled.missing.filter((name) => !(name in parameters)),
    notices: [...filled.notices],
    engine: { path: 'local', version: engineVersion, duration_ms: 0 },
  }
}
