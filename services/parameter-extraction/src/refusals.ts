import { createPhraseIndex, type Token } from '@tutor/language'
import { refusals, turns } from './lexicon/requests.js'
import { determiners, makeVerbs } from './lexicon/words.js'

const refusalIndex = createPhraseIndex(refusals.map((words) => [words, true] as const))

/** Whether the refusal stops before this token: at a pause, at "but", at the next wish. */
function endsRefusal(tokens: readonly Token[], index: number): boolean {
  const token = tokens[index]
  if (!token || token.pauses) return true
  const before = tokens[index - 1]?.word ?? ''
  if (turns.has(token.word) && !determiners.has(before)) return true
  return token.word === 'and' && makeVerbs.has(tokens[index + 1]?.word ?? '')
}

/** Words behind a refusal that nothing ends. */
const longestRefusal = 8

/** For each token, whether it is refused ("no flashcards", "I don't want a quiz"). */
export function refusedTokens(tokens: readonly Token[]): boolean[] {
  const refused = tokens.map(() => false)
  for (const { from, to } of refusalIndex.scan(tokens)) {
    let end = Math.min(to + 1, tokens.length)
    while (end < tokens.length && end - to < longestRefusal && !endsRefusal(tokens, end)) end += 1
    refused.fill(true, from, end)
  }
  return refused
}
