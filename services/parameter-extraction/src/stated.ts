import type { PhraseMatch, Token } from '@tutor/language'
import type { Parameter } from './catalogue-index.js'
import { type Filled, quoted } from './evidence.js'
import type { Extracting } from './extraction.js'
import type { Reading } from './reading.js'

const softeners = new Set(['not', 'nothing', "don't", 'too', 'no', "isn't"])

/** "not too hard" names a level that is not wanted. */
const isDenied = (tokens: readonly Token[], from: number): boolean => {
  const before = [1, 2, 3].map((back) => tokens[from - back]?.word ?? '')
  return softeners.has(before[0] ?? '') &&
    (before[0] !== 'too' || ['not', 'nothing', "don't", "isn't"].includes(before[1] ?? ''))
    ? true
    : before[0] === 'super' || before[0] === 'very' || before[0] === 'that'
      ? ['not', 'nothing', "isn't"].includes(before[1] ?? '')
      : false
}

/** "photosynthesis is hard", "a hard time": said of the subject, not of what is wanted. */
const isComplaint = (tokens: readonly Token[], from: number, to: number): boolean => {
  const word = tokens[from]?.word ?? ''
  if (!/^(?:hard|harder|difficult|tough|tricky|challenging|easy|simple)$/.test(word)) return false
  const next = tokens[to]?.word ?? ''
  if (next === 'time' || next === 'way' || (next === 'for' && tokens[to + 1]?.word === 'me') || next === 'to')
    return true
  const before = [1, 2, 3].map((back) => tokens[from - back]?.word ?? '')
  // "Explain what it is, in simple words."
  if (before[0] === 'in') return false
  const verb = before.findIndex((one) =>
    /^(?:is|are|was|it's|that's|finding|find|found|seems|so|too|be|looks|getting|gets)$/.test(one),
  )
  return (
    verb !== -1 &&
    !before.includes('make') &&
    !before.includes('should') &&
    !before.includes('keep') &&
    before[0] !== 'be'
  )
}

const opposite: Readonly<Record<string, 'first' | 'last'>> = {
  hard: 'first',
  advanced: 'first',
  comprehensive: 'first',
  easy: 'last',
  beginner: 'last',
  basic: 'last',
}

/** The value that the words denied speak for: "nothing too hard" is easy, "not too easy" the middle. */
function instead(parameter: Parameter, value: string): string | undefined {
  const values = parameter.schema.enum ?? []
  return opposite[value] === 'first' ? values[0] : values[Math.min(1, values.length - 1)]
}

function deniedValue(
  reading: Reading,
  parameter: Parameter,
  { from, to, value }: PhraseMatch<string>,
): Filled | undefined {
  const other = parameter.schema.enum && opposite[value] ? instead(parameter, value) : undefined
  return other === undefined ? undefined : { value: other, evidence: quoted(reading, from - 1, to, 0.75) }
}

function namedValue(
  reading: Reading,
  { from, to, value }: PhraseMatch<string>,
  complaints: boolean,
): Filled | undefined {
  if (reading.refused[from] || (complaints && isComplaint(reading.tokens, from, to))) return undefined
  return { value, evidence: quoted(reading, from, to, 0.97) }
}

function firstOf<T, R>(list: readonly T[], of: (one: T) => R | undefined): R | undefined {
  for (const one of list) {
    const found = of(one)
    if (found !== undefined) return found
  }
  return undefined
}

/** The value of an enum that the student named in the call's own words. */
export function statedValue(
  extraction: Extracting,
  parameter: Parameter,
  complaints = false,
): Filled | undefined {
  const { reading, scope, isTopic, wish } = extraction
  const distance = ({ from, to }: PhraseMatch<string>): number =>
    wish ? Math.max(0, from - wish.to, wish.from - to) : 0
  const matches = parameter.words
    .scan(reading.tokens, scope.from, scope.to)
    .filter(({ from, to }) => !isTopic(from) && !isTopic(to - 1) && !reading.hidden[from])
    .sort((a, b) => distance(a) - distance(b))
  const denied = matches.filter(({ from }) => isDenied(reading.tokens, from))
  const named = matches.filter((match) => !denied.includes(match))
  // "Not easy ones. Challenging…": what is wanted says more than what is not.
  return (
    firstOf(named, (match) => namedValue(reading, match, complaints)) ??
    firstOf(denied, (match) => deniedValue(reading, parameter, match))
  )
}
