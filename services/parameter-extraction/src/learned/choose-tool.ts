import { readLinearModel, softmax } from '@tutor/language'
import type { Tool } from '../catalogue-index.js'
import { findPayload, hiddenTokens, textParameterOf } from '../payload.js'
import type { Turn } from '../turn.js'
import type { Wish } from '../wish.js'
import { choiceFeatures, choiceMeaning } from './choice-features.js'

const model = readLinearModel(new URL('../../data/tool-choice.json', import.meta.url))

/** Whether the models were trained on messages for this tool; of tools that were added since, the rules decide. */
export const isLearned = (tool: string): boolean => model.labels.includes(tool)

/** From these probabilities on the classifier is believed: where the rules see no wish, and where they see another. */
const believed = { found: 0.4, instead: 0.8, nothing: 0.7, talk: 0.6 }

/** What the classifier takes the message for: a tool's name, `clarify` or `converse`. */
interface Choice {
  readonly label: string
  readonly probability: number
}

function choose({ reading, analysis, catalogue }: Turn): Choice {
  const probabilities = softmax(
    model.score(choiceFeatures(reading, analysis, catalogue), choiceMeaning(reading, analysis)),
  )
  const probability = Math.max(...probabilities)
  return { label: model.labels[probabilities.indexOf(probability)] ?? '', probability }
}

/** A wish for the tool at the words that could ask for it, or at none. */
function wishFor({ reading, catalogue }: Turn, tool: Tool, confidence: number): Wish {
  const found = reading.tokens
    .flatMap((_, at) =>
      reading.hidden[at] || reading.refused[at] ? [] : catalogue.triggers.at(reading.tokens, at),
    )
    .find(({ value }) => value.tool === tool)
  const { from, to } = found ?? { from: 0, to: 0 }
  const kind = found?.value.kind ?? 'request'
  return { tool, kind, from, to, lead: from, soft: false, confidence }
}

/** With the text that the chosen tool works on, where the message brings one that no rule has looked for. */
function withText(turn: Turn, tool: Tool): Turn {
  const { reading } = turn
  const payload = reading.payload ?? findPayload(reading.written, tool, 0, 0)
  if (!payload || !textParameterOf(tool) || reading.payload) return turn
  const inside = hiddenTokens(reading.tokens, payload)
  const hidden = reading.hidden.map((is, at) => is || (inside[at] ?? false))
  return { ...turn, reading: { ...reading, payload, hidden } }
}

/**
 * The turn with the wish that the classifier sees where the rules see none or, when it is sure, another one. Messages
 * with several wishes are left to the rules.
 */
export function withChosenTool(turn: Turn): Turn {
  const { reading, catalogue } = turn
  const asked = new Set(reading.wishes.map(({ tool }) => tool.name))
  if (reading.tokens.length === 0 || asked.size > 1 || ![...asked].every(isLearned)) return turn
  const { label, probability } = choose(turn)
  if (asked.has(label)) return turn
  const withWishes = (wishes: readonly Wish[]): Turn => ({ ...turn, reading: { ...reading, wishes } })
  if (label === 'converse' || label === 'clarify') {
    if (asked.size === 1 && (label === 'clarify' || probability < believed.nothing)) return turn
    return probability >= believed.talk ? { ...withWishes([]), chosen: label } : turn
  }
  const tool = catalogue.tools.get(label)
  if (!tool || probability < (asked.size === 0 ? believed.found : believed.instead)) return turn
  return withText(withWishes([wishFor(turn, tool, probability)]), tool)
}
