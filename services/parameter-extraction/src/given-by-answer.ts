import type { Tool } from './catalogue-index.js'
import { type Filled, spanEvidence } from './evidence.js'
import type { Topic } from './extraction.js'
import type { FilledCall } from './fill.js'
import { asTopic } from './learned/agree.js'
import { textParameterOf } from './payload.js'
import type { Turn } from './turn.js'

/** "Here it is: “…”": the text alone. */
const withoutLead = (text: string): string =>
  /^[^"“:\n]{0,40}:\s*["“]([\s\S]{3,})["”]\s*$/.exec(text)?.[1] ??
  text.replace(
    /^(?:(?:ok(?:ay)?|sure|yes|well|so|alright)\W+)*(?:here (?:it is|you go|you are|goes)|this is it|it(?:'s| is)|the text(?: is)?|my (?:text|essay|draft))[^:\n]{0,20}:\s*/i,
    '',
  )

/** A long text is the whole answer to "please paste your essay". */
const pasted = (turn: Turn, tool: Tool, names: readonly string[]): Record<string, Filled> => {
  const parameter = textParameterOf(tool)
  if (!parameter || !names.includes(parameter.name)) return {}
  const value = withoutLead(turn.input.message.trim())
  const start = turn.input.message.indexOf(value)
  return {
    [parameter.name]: {
      value,
      evidence: { source: 'clarification', quote: value, start, end: start + value.length, confidence: 0.95 },
    },
  }
}

export const takesAnswer = (name: string): boolean =>
  ['source', 'subject', 'first_concept', 'second_concept', 'programming_language'].includes(name)

/** "Frogs and toads": the two things that are to be compared. */
function comparedTopics(turn: Turn, asked: readonly string[]): Record<string, Filled> | undefined {
  if (!asked.includes('first_concept')) return undefined
  const [first, second, ...more] = (turn.runs ?? []).map((run) => asTopic(turn, run).filled)
  if (first && second && more.length === 0)
    return { first_concept: asAnswer(first), second_concept: asAnswer(second) }
  const pair = /^\W*(?:the )?(.{2,60}?) (?:and|or|vs\.?|versus|with|to) (?:the )?(.{2,60}?)\W*$/i.exec(
    turn.input.message,
  )
  const [, one = '', other = ''] = pair ?? []
  if (!pair) return undefined
  const at = (text: string): Filled => {
    const start = turn.input.message.indexOf(text)
    return asAnswer({
      value: text,
      evidence: spanEvidence(turn.input.message, start, start + text.length, 0.85),
    })
  }
  return { first_concept: at(one), second_concept: at(other) }
}

/** The value as the answer to a question. */
export const asAnswer = (filled: Filled): Filled => ({
  ...filled,
  evidence: { ...filled.evidence, source: 'clarification' },
})

/** What the answer gives for the parameters that were asked for and that no reader filled. */
export function givenBy(
  turn: Turn,
  tool: Tool,
  asked: readonly string[],
  filled: FilledCall,
  topic: Topic | undefined,
) {
  const compared = comparedTopics(turn, asked)
  if (compared) return compared
  const open = asked.filter((name) => takesAnswer(name) && !(name in filled.call.parameters))
  const named = topic ? open.map((name) => [name, topic.filled] as const) : []
  return { ...Object.fromEntries(named), ...pasted(turn, tool, asked) }
}
