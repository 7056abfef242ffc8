import { topicWords } from './normalise.js'

/** Disciplines by family; a discipline may stand between two families, and then belongs to both. */
const families: Readonly<Record<string, string>> = {
  sciences:
    'science biology chemistry physics astronomy geology earth environmental ecology botany zoology anatomy ' +
    'biochemistry geography medicine physiology genetics health',
  mathematics:
    'mathematics math maths calculus algebra geometry arithmetic trigonometry statistics probability physics ' +
    'computer computing',
  computing: 'computer computing programming informatics coding software technology',
  society:
    'history geography politics government civics social economics business finance philosophy psychology ' +
    'sociology religion law culture humanities',
  letters:
    'english language literature writing grammar linguistics poetry drama spanish french german art arts music ' +
    'film design theatre history humanities philosophy',
}

const familiesOfWord = new Map<string, Set<string>>()
for (const [family, names] of Object.entries(families))
  for (const word of topicWords(names))
    familiesOfWord.set(word, (familiesOfWord.get(word) ?? new Set()).add(family))

/** True for words that name a discipline and so only place a topic: "calculus derivatives". */
export const isField = (word: string): boolean => familiesOfWord.has(word)

const familiesOf = (words: readonly string[]): Set<string> =>
  new Set(words.flatMap((word) => [...(familiesOfWord.get(word) ?? [])]))

/** False when both name disciplines that have nothing to do with each other (derivatives in finance). */
export function fieldsAgree(left: readonly string[], right: readonly string[]): boolean {
  const leftFamilies = familiesOf(left)
  const rightFamilies = familiesOf(right)
  if (leftFamilies.size === 0 || rightFamilies.size === 0) return true
  return [...leftFamilies].some((family) => rightFamilies.has(family))
}
