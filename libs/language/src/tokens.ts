import type { Speller } from './spelling.js'
import { stem } from './stem.js'

/** A word of a text with its place in it: `text.slice(start, end)` is the word as written. */
export interface Token {
  readonly start: number
  readonly end: number
  /** Lower case, straight apostrophes, spelling corrected. */
  readonly word: string
  readonly stem: string
  /** What stands between the word before and this one. */
  readonly before: string
  /** True when a sentence, a line or a bracket ends before this word. */
  readonly breaks: boolean
  /** True when a comma, colon or dash, or anything stronger, stands before this word. */
  readonly pauses: boolean
}

const words =
  /tl;dr|w\/o?(?![\p{L}\p{N}])|\d+(?:[.,:/-]\d+)*(?:st|nd|rd|th|s)?(?![\p{L}\p{N}])|[\p{L}\p{N}]+(?:['’][\p{L}]+)*(?:\+\+|#)?/giu
const breaking = /[.!?;\n\r()[\]{}|…]/
const pausing = /[,:.!?;\n\r()[\]{}|…—–]|\s-+\s/

const fold = (text: string): string => text.toLowerCase().replaceAll('’', "'")

/** The words of a text, in order. Offsets are UTF-16 code units, as `slice` wants them. */
export function tokenize(text: string, speller?: Speller): Token[] {
  const tokens: Token[] = []
  let last = 0
  for (const found of text.matchAll(words)) {
    const written = fold(found[0])
    const before = text.slice(last, found.index)
    last = found.index + found[0].length
    const word = speller ? speller(written) : written
    tokens.push({
      start: found.index,
      end: last,
      word,
      stem: stem(word),
      before,
      breaks: breaking.test(before),
      pauses: pausing.test(before),
    })
  }
  return tokens
}

/** The text from token `from` up to, not including, token `to`, with its offsets. */
export function quoteOf(text: string, tokens: readonly Token[], from: number, to: number) {
  const start = tokens[from]?.start ?? 0
  const end = tokens[to - 1]?.end ?? start
  return { quote: text.slice(start, end), start, end }
}
