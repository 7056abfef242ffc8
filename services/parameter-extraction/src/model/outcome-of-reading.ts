import { extractionFor } from '../calls.js'
import type { Filled } from '../evidence.js'
import type { Topic } from '../extraction.js'
import { type FilledCall, fillCall, topicParameterOf } from '../fill.js'
import { asking, callOrAsk, converse, type Outcome } from '../outcome.js'
import { askWhatWith } from '../questions.js'
import type { Turn } from '../turn.js'
import type { CheckedReading } from './check-reading.js'

type ReadCall = CheckedReading['calls'][number]

/** A quote of the message as a topic with its tokens, so that its words are not read as anything else. */
function topicOf({ reading }: Turn, filled: Filled): Topic {
  const { start, end, turn } = filled.evidence
  if (start === undefined || end === undefined || turn !== undefined) return { filled }
  const from = reading.tokens.findIndex((token) => token.start >= start)
  const to = reading.tokens.findLastIndex((token) => token.end <= end) + 1
  return from !== -1 && to > from ? { filled, from, to } : { filled }
}

const spoken = new Set(['message', 'clarification'])
const sure = 0.9

/** The call as the local readers fill it around the model's topic; the model's other values fill what they are not sure of. */
function callOf(turn: Turn, { tool, values }: ReadCall): FilledCall {
  const topicName = topicParameterOf(tool.parameters)?.name
  const topic = topicName === undefined ? undefined : values.get(topicName)
  const wish = turn.reading.wishes.find((one) => one.tool === tool)
  const local = fillCall(extractionFor(turn, tool, wish, topic && topicOf(turn, topic)))
  const parameters = { ...local.call.parameters }
  const evidence = { ...local.call.evidence }
  const notices = [...local.notices]
  for (const [name, said] of values) {
    const known = evidence[name]
    if (name !== topicName && known && spoken.has(known.source) && known.confidence >= sure) continue
    parameters[name] = said.value
    evidence[name] = said.evidence
    if (said.notice) notices.push({ ...said.notice, tool: tool.name })
  }
  const missing = local.missing.filter((name) => !(name in parameters))
  return { call: { tool: tool.name, parameters, evidence }, missing, notices }
}

/** What is to be done by a checked reading: its calls, one question of ours for what they lack, or talk. */
export function outcomeOfReading(turn: Turn, { action, calls }: CheckedReading): Outcome {
  if (action === 'converse') return converse
  const filled = calls.map((call) => callOf(turn, call))
  if (filled.length === 0) return asking(askWhatWith(turn, undefined))
  const order = [...new Set(filled.map(({ call }) => call.tool))]
  return callOrAsk(
    turn,
    order.flatMap((tool) => filled.filter(({ call }) => call.tool === tool)),
  )
}
