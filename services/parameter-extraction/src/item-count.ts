import type { Token } from '@tutor/language'
import { numbered, prepositions } from './lexicon/words.js'
import { type Count, countAt } from './numbers.js'

const itemNouns = new Set(
  `flashcard flashcards card cards question questions problem problems exercise exercises word words term terms item items mcq mcqs
  drill drills phrase phrases expression expressions quiz example ones more prompts deck set qs vocabulary vocab`.split(
    /\s+/,
  ),
)
const typed = new Set('multiple true short fill mcq cloze gap practice'.split(' '))
const units = new Set(
  "minutes minute mins min hours hour hrs days day weeks week months years year pages page percent am pm points levels level sentences sentence paragraphs steps times grade th st words-long o'clock".split(
    ' ',
  ),
)
const finalWords = new Set([
  'please',
  'thanks',
  'max',
  'total',
  'them',
  'each',
  'of',
  'only',
  'instead',
  'would',
  'should',
  'is',
  'in',
  'or',
  'maybe',
  'exactly',
])

/** "World War 2", "chapter 7", "grade 10": the number names a part of the topic. */
const isName = (tokens: readonly Token[], { from }: Count): boolean =>
  !tokens[from]?.pauses && numbered.has(tokens[from - 1]?.word ?? '') && tokens[from - 1]?.word !== 'no'

/** "5 short answer": only values of the tool follow, up to the end of the clause. */
function onlyValuesAfter(tokens: readonly Token[], count: Count, isValue: (at: number) => boolean): boolean {
  let at = count.to
  while (
    at < tokens.length &&
    (isValue(at) || ['and', 'or', 'please', 'hard', 'easy', 'ones'].includes(tokens[at]?.word ?? '')) &&
    (at === count.to || !tokens[at]?.pauses)
  )
    at += 1
  return at > count.to && (at >= tokens.length || tokens[at]?.pauses === true)
}

function itemsAfter(tokens: readonly Token[], count: Count, blocked: (at: number) => boolean): number {
  for (let at = count.to; at < Math.min(tokens.length, count.to + 9); at += 1) {
    const token = tokens[at]
    if (!token || (token.pauses && !/^,\s*$/.test(token.before)) || units.has(token.word)) return -1
    if (itemNouns.has(token.word) || (at === count.to && typed.has(token.word))) return at
    if (!blocked(at) && (leadsAway(token.word) || (at > count.to && countsAnew(tokens, at)))) return -1
  }
  return -1
}

const passing = new Set(['of', 'to', 'in', 'or'])
const leadsAway = (word: string): boolean => !passing.has(word) && prepositions.has(word)
const countsAnew = (tokens: readonly Token[], at: number): boolean =>
  countAt(tokens, at) !== null && !/^(?:one|single)$/.test(tokens[at]?.word ?? '')

/** "The other one", "another one". */
const pointing = new Set(
  'the this that other another each which every first second third last next any no'.split(' '),
)
/** "One more quiz" is not one question. */
const whole = new Set(['quiz', 'deck', 'set'])
const isOneOf = (tokens: readonly Token[], { from, to }: Count): boolean =>
  tokens[from]?.word === 'one' &&
  (pointing.has(tokens[from - 1]?.word ?? '') || tokens.slice(to, to + 2).some(({ word }) => whole.has(word)))

/**
 * The number of items that are asked for between tokens `from` and `to`: a number or number word that counts cards,
 * questions or words. `isTopic` tells the tokens of a topic's name, whose numbers never count.
 */
export function findCount(
  tokens: readonly Token[],
  from: number,
  to: number,
  isTopic: (at: number) => boolean,
  isValue: (at: number) => boolean = () => false,
): (Count & { readonly confidence: number }) | null {
  let loose: (Count & { readonly confidence: number }) | null = null
  for (let at = from; at < to; ) {
    const count = countAt(tokens, at)
    if (!count || isTopic(at) || isName(tokens, count) || isOneOf(tokens, count)) {
      at = count?.to ?? at + 1
      continue
    }
    const item = itemsAfter(tokens, count, isTopic)
    if (item !== -1) return { ...count, confidence: item - count.to <= 2 ? 0.98 : 0.93 }
    if (!loose && (isLooseCount(tokens, count) || onlyValuesAfter(tokens, count, isValue)))
      loose = { ...count, confidence: 0.85 }
    at = count.to
  }
  return loose
}

const longestKeywords = 8

/** "x20", "3 on each", "5 is plenty", "a list of 12 at A2". */
function isPlainlyCount(tokens: readonly Token[], { from, to }: Count): boolean {
  const next = tokens[to]?.word ?? ''
  const later = tokens[to + 1]?.word ?? ''
  if (/^x\d{1,4}$|^\d{1,4}x$/.test(tokens[from]?.word ?? '')) return true
  const isKeywords =
    tokens.length <= longestKeywords && !tokens.some(({ word }) => /^(?:i|my|is|are|to|can|you)$/.test(word))
  if (isKeywords && /^\d{1,2}$/.test(tokens[from]?.word ?? '') && (next === '' || tokens[to]?.pauses))
    return true
  if (/^(?:on|of|for)$/.test(next) && /^(?:each|both|every)$/.test(later)) return true
  if (next === 'is' && /^(?:enough|plenty|fine|good)$/.test(later)) return true
  return next === 'at' && tokens[from - 1]?.word === 'of'
}

/** A number that stands alone: "make it 10", "flashcards, 12 please", "(x5)". */
function isLooseCount(tokens: readonly Token[], count: Count): boolean {
  if (isPlainlyCount(tokens, count)) return true
  const next = tokens[count.to]
  const word = tokens[count.from]?.word ?? ''
  if (next && !next.pauses && !finalWords.has(next.word)) return false
  if (/^(?:few|many|lots|couple|single|pair|one)$/.test(word) && next?.word !== 'of') return false
  if (/^\d{4}$/.test(word)) return false
  const before = tokens[count.from - 1]?.word ?? ''
  return (
    tokens[count.from]?.pauses === true ||
    count.from === 0 ||
    /^(?:it|that|them|me|to|about|around|like|maybe|say|just|exactly|need|want|with|of|do|only|with|x|them|make|give|flashcards|cards|questions|words|quiz)$/.test(
      before,
    )
  )
}
