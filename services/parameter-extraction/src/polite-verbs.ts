import { stem, type Token } from '@tutor/language'
import type { CatalogueIndex } from './catalogue-index.js'
import { makeVerbs } from './lexicon/words.js'

const shortestGerund = 5

/** "walking" as "walk", "making" as "make", "quizzing" as "quiz". */
function* basesOf(gerund: string): Generator<string> {
  const base = gerund.slice(0, -3)
  yield base
  yield `${base}e`
  if (base.at(-1) === base.at(-2)) yield base.slice(0, -1)
}

/** "Would you mind walking me through": the verb behind "mind" in its base form, so that it asks as any other. */
export function withBaseForms(tokens: readonly Token[], { triggers }: CatalogueIndex): readonly Token[] {
  if (!tokens.some(({ word }) => word === 'mind')) return tokens
  return tokens.map((token, at) => {
    const { word } = token
    if (tokens[at - 1]?.word !== 'mind' || !word.endsWith('ing') || word.length < shortestGerund) return token
    for (const base of basesOf(word)) {
      const plain = { ...token, word: base, stem: stem(base) }
      const asked = triggers.at([...tokens.slice(0, at), plain, ...tokens.slice(at + 1)], at)
      if (asked.length > 0 || makeVerbs.has(base)) return plain
    }
    return token
  })
}
