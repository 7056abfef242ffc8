import { analyze, classify } from '@tutor/context-analysis/engine'
import { type Plan, type ToolManifest, UnderstandingInput } from '@tutor/contracts'
import { decide } from '@tutor/parameter-extraction/engine'
import { type Fault, faultOf } from './fault.js'

/** Any day serves: examples that name one are judged by their tool, not by their date. */
const today = '2026-11-23'

/** The tools of a plan: those that it calls, or the ones that it asks a value for. */
const toolsOf = ({ calls, clarification }: Plan): string[] => [
  ...new Set([...calls.map(({ tool }) => tool), ...(clarification?.missing ?? []).map(({ tool }) => tool)]),
]

/** What the local engine decides on when a student says this and nothing else, with every tool at hand. */
function selected(message: string, manifests: readonly ToolManifest[]): string[] {
  const input = UnderstandingInput.parse({ message, history: [], student: { user_id: 'example' }, today })
  return toolsOf(decide(input, analyze(input), manifests, classify).plan)
}

/** Examples that do not lead to the tool that they are examples of, and to it alone. */
export const selectionFaults = (manifest: ToolManifest, manifests: readonly ToolManifest[]): Fault[] =>
  manifest.examples.flatMap((example, index) => {
    const tools = selected(example, manifests)
    if (tools.length === 1 && tools[0] === manifest.name) return []
    const instead = tools.length === 0 ? 'no tool' : tools.join(' and ')
    return [faultOf(manifest, `examples.${index}`, `${JSON.stringify(example)} selects ${instead}`)]
  })
