import type { Token } from '@tutor/language'
import { numbered, prepositions } from './lexicon/words.js'

const numberWords: Readonly<Record<string, number>> = {
  one: 1,
  single: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  eleven: 11,
  twelve: 12,
  thirteen: 13,
  fourteen: 14,
  fifteen: 15,
  sixteen: 16,
  seventeen: 17,
  eighteen: 18,
  nineteen: 19,
  twenty: 20,
  thirty: 30,
  forty: 40,
  fifty: 50,
  sixty: 60,
  seventy: 70,
  eighty: 80,
  ninety: 90,
  hundred: 100,
  dozen: 12,
  couple: 2,
  pair: 2,
  few: 3,
  lots: 15,
  many: 15,
  tons: 15,
  loads: 15,
  plenty: 15,
  bunch: 15,
  several: 5,
  handful: 5,
  ton: 15,
  load: 15,
}
const multipliers: Readonly<Record<string, number>> = { dozen: 12, hundred: 100, thousand: 1000 }

export interface Count {
  readonly value: number
  readonly from: number
  readonly to: number
}

/** The number that begins at this token: digits, "twenty five", "two dozen", "half a dozen", "a couple". */
export function countAt(tokens: readonly Token[], at: number): Count | null {
  const word = tokens[at]?.word ?? ''
  if (/^\d{1,6}(?:,\d{3})*$|^x\d{1,4}$|^\d{1,4}x$/.test(word))
    return upToSecond(tokens, { value: Number(word.replace(/[,x]/g, '')), from: at, to: at + 1 })
  // "10-12 cards": as many as it may be.
  const range = /^(\d{1,3})-(\d{1,3})$/.exec(word)
  if (range && Number(range[1]) < Number(range[2])) return { value: Number(range[2]), from: at, to: at + 1 }
  if (word === 'half' && tokens[at + 1]?.word === 'a' && tokens[at + 2]?.word === 'dozen')
    return { value: 6, from: at, to: at + 3 }
  if (word === 'lot' && tokens[at + 1]?.word === 'of') return { value: 15, from: at, to: at + 1 }
  return Object.hasOwn(numberWords, word)
    ? upToSecond(tokens, spelledAt(tokens, at, numberWords[word] ?? 0))
    : null
}

/** "Between five and eight", "5 to 8": the second number, as many as it may be. */
function upToSecond(tokens: readonly Token[], first: Count): Count {
  const joint = tokens[first.to]?.word ?? ''
  const between = tokens[first.from - 1]?.word === 'between' && joint === 'and'
  if (!between && joint !== 'to' && joint !== 'or') return first
  const word = tokens[first.to + 1]?.word ?? ''
  const second = /^\d{1,3}$/.test(word)
    ? Number(word)
    : Object.hasOwn(numberWords, word)
      ? (numberWords[word] ?? 0)
      : 0
  return second > first.value && second <= 100 ? { value: second, from: first.from, to: first.to + 2 } : first
}

/** A number word with the one behind it: "two dozen", "twenty five". */
function spelledAt(tokens: readonly Token[], at: number, value: number): Count {
  const next = tokens[at + 1]?.word ?? ''
  if (Object.hasOwn(multipliers, next) && value < 100) {
    const many = value * (multipliers[next] ?? 1)
    const rest = tokens[at + 2]?.word === 'and' ? countAt(tokens, at + 3) : null
    return rest && rest.value < 100 && many >= 100
      ? { value: many + rest.value, from: at, to: rest.to }
      : { value: many, from: at, to: at + 2 }
  }
  const unit = Object.hasOwn(numberWords, next) ? (numberWords[next] ?? 0) : 0
  if (value >= 20 && value < 100 && unit > 0 && unit < 10)
    return { value: value + unit, from: at, to: at + 2 }
  return { value, from: at, to: at + 1 }
}

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
    const passes = token.word === 'of' || token.word === 'to' || token.word === 'in' || token.word === 'or'
    if (!passes && prepositions.has(token.word) && !blocked(at)) return -1
    if (
      countAt(tokens, at) &&
      !blocked(at) &&
      at > count.to &&
      token.word !== 'one' &&
      token.word !== 'single'
    )
      return -1
  }
  return -1
}

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
    if (!count || isTopic(at) || isName(tokens, count)) {
      at += 1
      continue
    }
    const item = itemsAfter(tokens, count, isTopic)
    const article = tokens[count.from]?.word === 'one' && tokens[count.from - 1]?.word === 'another'
    if (item !== -1 && !article) return { ...count, confidence: item - count.to <= 2 ? 0.98 : 0.93 }
    if (!loose && (isLooseCount(tokens, count) || onlyValuesAfter(tokens, count, isValue)))
      loose = { ...count, confidence: 0.85 }
    at = count.to
  }
  return loose
}

/** A number that stands alone: "make it 10", "flashcards, 12 please", "(x5)". */
function isLooseCount(tokens: readonly Token[], count: Count): boolean {
  const next = tokens[count.to]
  const word = tokens[count.from]?.word ?? ''
  if (/^(?:on|of|for)$/.test(next?.word ?? '') && /^(?:each|both|every)$/.test(tokens[count.to + 1]?.word ?? '')) return true
  if (next?.word === 'is' && /^(?:enough|plenty|fine|good)$/.test(tokens[count.to + 1]?.word ?? '')) return true
  if (next?.word === 'at' && tokens[count.from - 1]?.word === 'of') return true
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
