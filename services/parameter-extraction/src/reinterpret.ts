import { earlierCalls } from './history-topics.js'
import { textParameterOf } from './payload.js'
import type { Turn } from './turn.js'
import { type Wish, wordAt } from './wish.js'
import { topicsOfWish } from './wish-topics.js'

/** "Summarize photosynthesis" brings no text to shorten: notes on the topic are meant. */
function asNotes({ reading, analysis, catalogue }: Turn, wish: Wish): Wish {
  const notes = catalogue.tools.get('note_maker')
  if (wish.tool.name !== 'text_summarizer' || reading.payload || !notes) return wish
  const { topics, reference } = topicsOfWish(reading, wish, analysis.mentions)
  const text =
    /\b(?:this|that|these|following|text|article|passage|paragraph|essay|chapter|pdf|email|page|document|story|below|my)\b/i.test(
      reading.text,
    )
  return topics.length > 0 && !reference && !text ? { ...wish, tool: notes } : wish
}

const shortened = /\b(?:summar(?:y|ies|ise|ize|ising|izing)|tl;?dr|gist|short version)\b/i
const someText =
  /\b(?:of|for) (?:a|an|the|this|my|some|that) (?:\w+ )?(?:text|article|passage|paragraph|chapter|email|story|page|report)\b/i

/** "I need a summary of a text": the text is to be shortened, and asked for where it is missing. */
function asSummary({ reading, catalogue }: Turn, wish: Wish): Wish {
  const summarizer = catalogue.tools.get('text_summarizer')
  if (wish.tool.name !== 'note_maker' || !summarizer) return wish
  return shortened.test(reading.text) && someText.test(reading.text) ? { ...wish, tool: summarizer } : wish
}

const howTo =
  /\b(?:how (?:to|do|does|can|would|should)|what(?:'s| is| are)|explain|understand|teach|show me how)\b/i
const figures = /\d|[=^√∫∑]|\bx\b/

/** "How do I find the area of a circle": a method to be explained, for there is nothing to calculate. */
function asMethod({ reading, analysis, catalogue }: Turn, wish: Wish): Wish {
  const explainer = catalogue.tools.get('concept_explainer')
  if (wish.tool.name !== 'math_step_solver' || reading.payload || !explainer) return wish
  if (figures.test(reading.text) || !howTo.test(reading.text)) return wish
  const words = reading.tokens.slice(wish.from, wish.to).map(({ word }) => word)
  const the = words.indexOf('the')
  const method = { ...wish, tool: explainer, to: the > 0 ? wish.from + the : wish.to }
  const { topics, reference } = topicsOfWish(reading, method, analysis.mentions)
  return topics.length > 0 && !reference ? method : wish
}

/** The wish for the tool that can fulfil it: a text to shorten or a sum may be missing where a topic is named. */
export const reinterpreted = (turn: Turn, wish: Wish): Wish =>
  asMethod(turn, asSummary(turn, asNotes(turn, wish)))

/** "Make it shorter" after notes means the notes: without a text of its own the wish to shorten is a wish to redo. */
export function withoutEmptyShortening(turn: Turn): Turn {
  const { reading } = turn
  const isEmpty = ({ tool, from, to }: Wish): boolean =>
    tool.name === 'text_summarizer' &&
    reading.tokens
      .slice(from, to + 1)
      .some((_, at) => /^(?:it|that|this|them|these|those)$/.test(wordAt(reading.tokens, from + at)))
  if (reading.payload || reading.wishes.length !== 1 || !reading.wishes.every(isEmpty)) return turn
  const before = earlierCalls(turn).map(({ call }) => turn.catalogue.tools.get(call.tool))
  const redoable = before.length > 0 && before.every((tool) => tool && !textParameterOf(tool))
  return redoable ? { ...turn, reading: { ...reading, wishes: [] } } : turn
}
