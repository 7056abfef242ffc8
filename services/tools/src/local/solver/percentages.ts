import {
  decimalOf,
  type Fraction,
  fraction,
  fractionOf,
  isZero,
  minus,
  over,
  plus,
  times,
} from '../algebra/fraction.js'
import { type Solution, step } from './solution.js'

const number = String.raw`[$€£]?\s*(-?\d+(?:\.\d+)?|-?\.\d+)`
const percent = String.raw`(\d+(?:\.\d+)?|\.\d+)\s*(?:%|percent|per cent)`

const text = (value: Fraction): string => {
  const { text: decimal, exact } = decimalOf(value)
  return exact ? decimal : `about ${decimal}`
}
const hundred = fraction(100)
const fractionFrom = (digits: string | undefined): Fraction => fractionOf(digits ?? '') ?? fraction(0)

interface Question {
  readonly pattern: RegExp
  readonly solve: (first: Fraction, second: Fraction) => Solution | undefined
}

function shareOf(rate: Fraction, base: Fraction): Solution {
  const result = over(times(rate, base), hundred)
  return {
    steps: [
      step(`${text(rate)}% means ${text(rate)} out of 100.`, `${text(rate)}/100 × ${text(base)}`),
      step('Multiply, then divide by 100.', `${text(times(rate, base))} / 100 = ${text(result)}`),
    ],
    answer: text(result),
    check: `10% of ${text(base)} is ${text(over(base, fraction(10)))}; ${text(rate)}% is ${text(over(rate, fraction(10)))} times as much.`,
  }
}

function rateOf(part: Fraction, base: Fraction): Solution | undefined {
  if (isZero(base)) return undefined
  const rate = times(over(part, base), hundred)
  return {
    steps: [
      step('Divide the part by the whole.', `${text(part)} / ${text(base)} = ${text(over(part, base))}`),
      step('Multiply by 100.', `${text(rate)}%`),
    ],
    answer: `${text(rate)}%`,
    check: `${text(rate)}% of ${text(base)} is ${text(part)}.`,
  }
}

function changed(base: Fraction, rate: Fraction, isRise: boolean): Solution {
  const part = over(times(rate, base), hundred)
  const result = isRise ? plus(base, part) : minus(base, part)
  const sign = isRise ? '+' : '-'
  return {
    steps: [
      step(`Find ${text(rate)}% of ${text(base)}.`, `${text(base)} × ${text(rate)}/100 = ${text(part)}`),
      step(isRise ? 'Add it.' : 'Take it away.', `${text(base)} ${sign} ${text(part)} = ${text(result)}`),
    ],
    answer: text(result),
    check: `The new value is ${text(isRise ? plus(hundred, rate) : minus(hundred, rate))}% of ${text(base)}.`,
  }
}

function changeBetween(from: Fraction, to: Fraction): Solution | undefined {
  if (isZero(from)) return undefined
  const difference = minus(to, from)
  const rate = times(over(difference, from), hundred)
  return {
    steps: [
      step('Subtract the old value from the new one.', `${text(to)} - ${text(from)} = ${text(difference)}`),
      step(
        'Divide by the old value.',
        `${text(difference)} / ${text(from)} = ${text(over(difference, from))}`,
      ),
      step('Multiply by 100.', `${text(rate)}%`),
    ],
    answer: `${text(rate)}% (${rate.numerator < 0n ? 'a decrease' : 'an increase'})`,
    check: `${text(from)} changed by ${text(rate)}% is ${text(to)}.`,
  }
}

function baseOf(part: Fraction, rate: Fraction): Solution | undefined {
  if (isZero(rate)) return undefined
  const base = over(times(part, hundred), rate)
  return {
    steps: [
      step(
        `${text(part)} is ${text(rate)}%, so divide by ${text(rate)} for 1%.`,
        `${text(part)} / ${text(rate)} = ${text(over(part, rate))}`,
      ),
      step('Multiply by 100 for the whole.', `${text(base)}`),
    ],
    answer: text(base),
    check: `${text(rate)}% of ${text(base)} is ${text(part)}.`,
  }
}

const of = (body: string, solve: Question['solve']): Question => ({ pattern: new RegExp(body, 'i'), solve })
const questions: readonly Question[] = [
  of(`^${number} is ${percent} of (?:what|which)(?: number)?$`, baseOf),
  of(`^${percent} of (?:what|which|a)(?: number)? is ${number}$`, (rate, part) => baseOf(part, rate)),
  of(`^${number} is (?:what|which|how many) (?:percent|percentage|%)(?: of)? ${number}$`, rateOf),
  of(`^(?:what|which) (?:percent|percentage|%)(?: of)? ${number} is ${number}$`, (base, part) =>
    rateOf(part, base),
  ),
  of(`^(?:percent|percentage|%)(?: of)? ${number} is ${number}$`, (base, part) => rateOf(part, base)),
  of(`^${number} (?:as a|as) (?:percent|percentage|%) of ${number}$`, rateOf),
  of(`^${percent} off(?: of)? ${number}$`, (rate, base) => changed(base, rate, false)),
  of(
    `^${number} (?:with|minus|less|reduced by|decreased by|discounted by|-) (?:a )?${percent}(?: discount| off)?$`,
    (base, rate) => changed(base, rate, false),
  ),
  of(
    `^${number} (?:plus|increased by|raised by|with a tip of|with tax of|\\+) ${percent}(?: (?:tax|tip))?$`,
    (base, rate) => changed(base, rate, true),
  ),
  of(`^(?:increase|raise) ${number} by ${percent}$`, (base, rate) => changed(base, rate, true)),
  of(`^(?:decrease|reduce|lower|discount) ${number} by ${percent}$`, (base, rate) =>
    changed(base, rate, false),
  ),
  of(
    `^(?:(?:the )?(?:percent(?:age)?|%) (?:change|increase|decrease|difference) )?(?:from|between) ${number} (?:to|and) ${number}(?: (?:in|as)(?: a)? (?:percent(?:age)?|%))?$`,
    changeBetween,
  ),
  of(`^${percent} of ${number}$`, shareOf),
]

/** Answers a question about percentages: a share, a rate, a change, the whole, or a rise or fall. */
export function solvePercentage(question: string): Solution | undefined {
  const plain = question.replace(/(?<=\d),(?=\d{3}(?!\d))/g, '').trim()
  for (const { pattern, solve } of questions) {
    const found = pattern.exec(plain)
    if (found) return solve(fractionFrom(found[1]), fractionFrom(found[2]))
  }
  return undefined
}
