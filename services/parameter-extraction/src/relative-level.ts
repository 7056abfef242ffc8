import type { ToolCall } from '@tutor/contracts'
import type { FilledCall } from './fill.js'
import { lastAssistantText, type Turn } from './turn.js'

const up =
  /\b(?:harder|tougher|more (?:difficult|challenging|advanced)|too easy|trickier|step it up|crank it up|less easy|increase the difficulty|next level|level up|more of a challenge|not challenging enough|challenge me|raise the difficulty|bump up|turn up|kick it up|more detail|more detailed|go deeper|deeper|more depth|in more depth|elaborate|was easy|were easy|super easy|challenge)\b/i
const down =
  /\b(?:easier|simpler|less (?:difficult|challenging|advanced)|too (?:hard|difficult|tough|advanced|complicated)|more basic|gentler|lower the difficulty|dumb it down|tone it down|make it easy|more simply|simplify|bring it down|ease up|less detail)\b/i
const levelNames = ['difficulty', 'desired_depth'] as const

/** The level that the assistant says it used ("at intermediate level"), else the one of the call. */
function levelBefore(turn: Turn, before: ToolCall, name: string, values: readonly string[]): number {
  const text = lastAssistantText(turn).toLowerCase()
  const named = values.findIndex((value) => new RegExp(`\\b${value}\\b`).test(text))
  return named === -1 ? values.indexOf(String(before.parameters[name])) : named
}

/** "Harder" and "easier" move one step from the level before. */
export function stepLevels(turn: Turn, filled: FilledCall, before: ToolCall): FilledCall {
  const found = up.exec(turn.reading.text) ?? down.exec(turn.reading.text)
  const name = levelNames.find((one) => one in filled.call.parameters)
  const values = name && turn.catalogue.tools.get(filled.call.tool)?.parameter(name)?.schema.enum
  if (!found || !name || !values) return filled
  const step = up.test(turn.reading.text) ? 1 : -1
  const start = levelBefore(turn, before, name, values)
  const value = values[Math.max(0, Math.min(values.length - 1, (start === -1 ? 1 : start) + step))]
  if (value === undefined) return filled
  const evidence = {
    source: 'message' as const,
    quote: found[0],
    start: found.index,
    end: found.index + found[0].length,
    confidence: 0.9,
  }
  return {
    ...filled,
    call: {
      ...filled.call,
      parameters: { ...filled.call.parameters, [name]: value },
      evidence: { ...filled.call.evidence, [name]: evidence },
    },
  }
}
