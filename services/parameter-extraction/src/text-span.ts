import { type Filled, spanEvidence } from './evidence.js'
import type { Reader } from './extraction.js'

/** These characters of the text as a value, without the quotes and spaces around them. */
export const span = (text: string, start: number, end: number, confidence: number): Filled | undefined => {
  let from = start
  let to = end
  while (from < to && /[\s"“”:,]/.test(text[from] ?? '')) from += 1
  while (to > from && /[\s"“”,;]/.test(text[to - 1] ?? '')) to -= 1
  // “"A Brief History of Time" by Stephen Hawking” keeps the quotes of the title.
  if (closesInside(text.slice(from, to)) && /["“]/.test(text[from - 1] ?? '') && from > start) from -= 1
  return to > from
    ? { value: text.slice(from, to), evidence: spanEvidence(text, from, to, confidence) }
    : undefined
}
/** True for a text with a closing quote that nothing in it opens. */
const closesInside = (text: string): boolean =>
  /^[^"“”]*”/.test(text) || (text.match(/"/g)?.length ?? 0) % 2 === 1

/** Where the words of the wish end. */
export const after = (extraction: Parameters<Reader>[0]): number => {
  const { wish, reading } = extraction
  return wish ? (reading.tokens[wish.to - 1]?.end ?? 0) : 0
}
