import type { FilledCall } from './fill.js'
import { asHistory, type EarlierCall } from './history-topics.js'

/** Required values that this message does not give are those of before. */
export function withKept(filled: FilledCall, { call, turn }: EarlierCall): FilledCall {
  const parameters = { ...filled.call.parameters }
  const evidence = { ...filled.call.evidence }
  for (const name of filled.missing) {
    const before = call.evidence[name]
    const value = call.parameters[name]
    if (!before || value === undefined) continue
    parameters[name] = value
    evidence[name] = asHistory(before, turn)
  }
  const missing = filled.missing.filter((name) => !(name in parameters))
  return { ...filled, call: { ...filled.call, parameters, evidence }, missing }
}
