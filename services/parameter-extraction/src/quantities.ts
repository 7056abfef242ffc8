import type { Parameter } from './catalogue-index.js'
import { byDefault, byPolicy, type Filled, quoted } from './evidence.js'
import type { Extracting, Reader } from './extraction.js'
import { findCount } from './item-count.js'
import { isStrained } from './levels.js'
import { countAt } from './numbers.js'
import { withinRange } from './within-range.js'

/** Policy for a count that was not stated, by the tool's default. */
function unstatedCount(extraction: Extracting, { name, schema }: Parameter): Filled {
  if (schema.default !== undefined) return byDefault(schema.default)
  const questions = name === 'num_questions'
  if (isStrained(extraction))
    return byPolicy(
      questions ? 5 : 3,
      'strained-fewer',
      extraction.analysis.context.emotional_state.value,
      0.9,
    )
  return byPolicy(questions ? 10 : 5, 'count-unknown', 'no number named', 0.95)
}

/** "… and a quiz on Y, 6 questions each": a number for every call, wherever it stands. */
function eachCount({ reading, isTopic }: Extracting) {
  for (let at = 0; at < reading.tokens.length; at += 1) {
    const count = isTopic(at) || reading.refused[at] ? null : countAt(reading.tokens, at)
    const after = count ? [0, 1].map((more) => reading.tokens[count.to + more]?.word ?? '') : []
    if (count && (/^(?:each|apiece)$/.test(after[0] ?? '') || /^(?:each|apiece)$/.test(after[1] ?? '')))
      return { count, evidence: quoted(reading, count.from, count.to, 0.9) }
  }
  return undefined
}

type Found = NonNullable<ReturnType<typeof findCount>>

/** The number for this call where there are as many numbers as calls, in the same order. */
function ownCount(
  { reading, scope, place }: Extracting,
  first: Found,
  isClosed: (at: number) => boolean,
  isValue: (at: number) => boolean,
): Found | undefined {
  if (!place || place.of < 2) return undefined
  const all = [first]
  for (let last = first; all.length <= place.of; ) {
    const next = findCount(reading.tokens, last.to, scope.to, isClosed, isValue)
    if (!next) break
    all.push(next)
    last = next
  }
  return all.length === place.of ? all[place.index] : undefined
}

/** "She bought me a hundred cards. I want exercises, fifteen of them": what is told before the wish counts only alone. */
const isOfAnotherSentence = ({ reading, wish }: Extracting, found: Found): boolean =>
  wish !== undefined &&
  reading.tokens.slice(found.to, wish.lead + 1).some(({ before }) => /[.!?\n]/.test(before))

/** How many items are asked for. */
export const readCount: Reader = (extraction, parameter) => {
  const { reading, scope, isTopic, tool } = extraction
  const values = tool.valueWords.scan(reading.tokens, scope.from, scope.to)
  const isValue = (at: number): boolean => values.some(({ from, to }) => from <= at && to > at)
  const isClosed = (at: number): boolean => isTopic(at) || (reading.refused[at] ?? false)
  const count = (from: number): Found | null => findCount(reading.tokens, from, scope.to, isClosed, isValue)
  const told = count(scope.from)
  const first =
    told && isOfAnotherSentence(extraction, told) ? (count(extraction.wish?.lead ?? 0) ?? told) : told
  const found = first && (ownCount(extraction, first, isClosed, isValue) ?? first)
  const each = found ? undefined : eachCount(extraction)
  if (each)
    return withinRange(each.count.value, parameter, { value: each.count.value, evidence: each.evidence })
  if (!found) return unstatedCount(extraction, parameter)
  const filled = { value: found.value, evidence: quoted(reading, found.from, found.to, found.confidence) }
  return withinRange(found.value, parameter, filled)
}

const hoursPattern =
  /\b(\d+(?:[.,]\d+)?|an?|one|two|three|four|five|six|seven|eight|half an?|a couple(?: of)?|a few)(?: and a half)?[ -]*(hours?|hrs?|h|minutes?|mins?)\b(?: and a half)?(?: (?:of (?:study|studying|work|revision|time) )?(?:a|per|each|every|\/|one) ?(?:day|night|evening|weekday)| daily| (?:on )?(?:most |all )?(?:weekdays|weekends|school days|evenings|nights)| every day| each day|\/day|(?= to study| of study|$|[.,!]))/i
const hourWords: Readonly<Record<string, number>> = {
  a: 1,
  an: 1,
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  'half an': 0.5,
  'half a': 0.5,
  'a couple': 2,
  'a couple of': 2,
  'a few': 3,
}

/** Hours a day, from hours or minutes. */
export const readHoursPerDay: Reader = ({ reading }, parameter) => {
  const found = hoursPattern.exec(reading.text)
  const amount = found?.[1]?.toLowerCase() ?? ''
  const number = hourWords[amount] ?? Number(amount.replace(',', '.'))
  if (!found || !Number.isFinite(number))
    return parameter.schema.default === undefined ? undefined : byDefault(parameter.schema.default)
  const half = /and a half/i.test(found[0]) ? 0.5 : 0
  const hours = /^m/i.test(found[2] ?? '') ? number / 60 : number + half
  const end = found.index + found[0].length
  const evidence = {
    source: 'message' as const,
    quote: reading.text.slice(found.index, end),
    start: found.index,
    end,
    confidence: 0.96,
  }
  return withinRange(Math.round(hours * 100) / 100, parameter, { value: hours, evidence })
}

const levelWords = new Set([
  'level',
  'levels',
  'deep',
  'layers',
  'layer',
  'depth',
  'branches',
  'tiers',
  'tier',
])

/** A number beside the parameter's own words ("3 levels deep", "depth 4"), else the default. */
export const readMeasure: Reader = ({ reading, scope, isTopic }, parameter) => {
  const names = new Set([...parameter.name.split('_'), ...(parameter.name === 'depth' ? levelWords : [])])
  for (let at = scope.from; at < scope.to; at += 1) {
    const count = isTopic(at) ? null : countAt(reading.tokens, at)
    if (!count) continue
    const near = [count.to, count.from - 1, count.from - 2].some((place) =>
      names.has(reading.tokens[place]?.word ?? ''),
    )
    if (near)
      return withinRange(count.value, parameter, {
        value: count.value,
        evidence: quoted(reading, count.from, count.to, 0.92),
      })
  }
  return parameter.schema.default === undefined ? undefined : byDefault(parameter.schema.default)
}

const yearPattern =
  /\b(?:from|between|since|starting(?: in| at)?|beginning(?: in)?)?\s*(\d{3,4})\s*(bce?|ad|ce)?(?:\s*(?:to|until|till|through|and|-|–|—|up to)\s*|\s+(?=\d{4}\b))(\d{1,4})\s*(bce?|ad|ce)?\b/i
const sinceYear =
  /\b(?:from|since|starting(?: in| at| from)?|after|beginning(?: in)?) (?:the year )?(\d{3,4})\s*(bce?)?\b/i
const untilYear =
  /\b(?:until|till|up to|to|through|before|ending(?: in)?) (?:the year )?(\d{3,4})\s*(bce?)?\b/i

function year(text: string, pattern: RegExp, group: number): Filled | undefined {
  const found = pattern.exec(text)
  const digits = found?.[group]
  if (!found || digits === undefined) return undefined
  const era =
    found[group + 1] ??
    (group === 1 && pattern === yearPattern && /^bc/i.test(found[4] ?? '') ? found[4] : '')
  const start = found.index + found[0].lastIndexOf(digits, group === 1 ? found[0].indexOf(digits) : undefined)
  const value = Number(digits) * (/^bc/i.test(era ?? '') ? -1 : 1)
  return {
    value,
    evidence: {
      source: 'message',
      quote: text.slice(start, start + digits.length),
      start,
      end: start + digits.length,
      confidence: 0.95,
    },
  }
}
export const readStartYear: Reader = ({ reading }) =>
  year(reading.text, yearPattern, 1) ?? year(reading.text, sinceYear, 1)
export const readEndYear: Reader = ({ reading }) =>
  year(reading.text, yearPattern, 3) ?? year(reading.text, untilYear, 1)
