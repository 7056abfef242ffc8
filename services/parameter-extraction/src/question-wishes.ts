import { createPhraseIndex, type Token } from '@tutor/language'
import type { CatalogueIndex } from './catalogue-index.js'
import { questionOpenings } from './lexicon/requests.js'
import { startsClause, type Wish, wordAt } from './wish.js'

const questionIndex = createPhraseIndex(questionOpenings.map((words) => [words, true] as const))
const questionLeads = new Set(
  'so but and ok okay hey hi well like um wait please exactly know me tell wondering wonder confused now also plus actually still lol yo understand'.split(
    ' ',
  ),
)
const operators = /[%+*/^=×÷]|\d\s*-\s*$/
const operations = new Set(['plus', 'times', 'minus', 'divided', 'squared', 'cubed'])
const longestSum = 12

/** "What is 15% of 240?": a question for a number. */
function asksForNumber(tokens: readonly Token[], from: number): boolean {
  const words = tokens.slice(from, from + longestSum)
  const end = words.findIndex(({ breaks, before }, index) => index > 0 && breaks && !/[()[\]]/.test(before))
  return words.slice(0, end === -1 ? undefined : end).some(({ word, before }, index, all) => {
    if (!/^\d/.test(word)) return false
    const next = tokens[from + index + 1]
    return (
      (index > 0 && operators.test(before)) ||
      operators.test(next?.before ?? '') ||
      operations.has(all[index + 1]?.word ?? '')
    )
  })
}

/** A question is a wish for an explanation, or for a solution when it asks for a number. */
export function readQuestion(
  tokens: readonly Token[],
  index: number,
  { tools }: CatalogueIndex,
): Wish | undefined {
  if (!startsClause(tokens, index) && !questionLeads.has(wordAt(tokens, index - 1))) return undefined
  const match = questionIndex.at(tokens, index)[0]
  if (!match || wordAt(tokens, match.to) === 'about') return undefined
  const solver = asksForNumber(tokens, match.to) ? tools.get('math_step_solver') : undefined
  const tool = solver ?? tools.get('concept_explainer')
  return (
    tool && {
      tool,
      kind: 'question',
      from: match.from,
      to: match.to,
      lead: match.from,
      soft: false,
      confidence: 0.9,
    }
  )
}
