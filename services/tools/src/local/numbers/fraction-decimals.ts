import { z } from 'zod'
import { type Fraction, fraction, fractionOf, over, plus, times, written } from '../algebra/fraction.js'
import { computed, unreadable } from '../computed.js'

const longest = 18
/** Digits of a period that are still written out. */
const longestPeriod = 60

function readNumber(text: string): Fraction {
  const plain = text.replace(/[−–]/g, '-').replace(/(?<=\d),(?=\d{3}(?!\d))/g, '')
  const found =
    /(?<sign>-?)\s*(?:(?<whole>\d{1,18})\s+)?(?<top>\d{1,18})\s*\/\s*(?<bottom>\d{1,18})/.exec(plain)
      ?.groups ?? undefined
  if (found) {
    if (/^0+$/.test(found['bottom'] ?? '')) throw unreadable('number', 'The denominator must not be 0')
    const part = over(fraction(BigInt(found['top'] ?? 0)), fraction(BigInt(found['bottom'] ?? 1)))
    const value = plus(fraction(BigInt(found['whole'] ?? 0)), part)
    return found['sign'] === '-' ? times(fraction(-1), value) : value
  }
  const repeating = /(-?)(\d{0,18})\.(\d{0,18})\((\d{1,18})\)/.exec(plain)
  if (repeating) return fromPeriod(repeating)
  const [, digits = '', percent] =
    /(-?(?:\d{1,18}(?:\.\d{1,18})?|\.\d{1,18}))\s*(%|percent)?/i.exec(plain) ?? []
  const value = fractionOf(digits)
  if (!value)
    throw unreadable(
      'number',
      `Write a fraction, decimal or percentage of up to ${longest} digits, such as 3/8, 0.375 or 37.5%`,
    )
  return percent ? over(value, fraction(100)) : value
}

/** 0.1(6) is 1/6: the period over as many nines, behind the digits that don't repeat. */
function fromPeriod([, sign, whole = '', fixed = '', period = '']: RegExpExecArray): Fraction {
  const head = fraction(BigInt(`${whole}${fixed}` || '0'), 10n ** BigInt(fixed.length))
  const tail = fraction(BigInt(period), (10n ** BigInt(period.length) - 1n) * 10n ** BigInt(fixed.length))
  const value = plus(head, tail)
  return sign === '-' ? times(fraction(-1), value) : value
}

/** By long division: the digits that repeat stand in brackets, `0.1(6)`. */
function periodicDecimal({ numerator, denominator }: Fraction): string {
  const size = numerator < 0n ? -numerator : numerator
  const seen = new Map<bigint, number>()
  let rest = size % denominator
  let digits = ''
  while (rest !== 0n && !seen.has(rest) && digits.length < longestPeriod) {
    seen.set(rest, digits.length)
    digits += String((rest * 10n) / denominator)
    rest = (rest * 10n) % denominator
  }
  const start = seen.get(rest)
  const sign = numerator < 0n ? '-' : ''
  const whole = `${sign}${size / denominator}`
  if (digits === '') return whole
  if (rest === 0n) return `${whole}.${digits}`
  return start === undefined
    ? `${whole}.${digits}…`
    : `${whole}.${digits.slice(0, start)}(${digits.slice(start)})`
}

function mixed({ numerator, denominator }: Fraction): string {
  const size = numerator < 0n ? -numerator : numerator
  const rest = size % denominator
  const sign = numerator < 0n ? '-' : ''
  if (rest === 0n || size < denominator)
    return `${sign}${rest === 0n ? size / denominator : `${rest}/${denominator}`}`
  return `${sign}${size / denominator} ${rest}/${denominator}`
}

/** One number as a fraction in lowest terms, a mixed number, a decimal with its period, and a percentage. */
export const convertFraction = computed(z.object({ number: z.string() }), ({ number }) => {
  const value = readNumber(number)
  return {
    fraction: written(value),
    mixed_number: mixed(value),
    decimal: periodicDecimal(value),
    percentage: `${periodicDecimal(times(value, fraction(100)))}%`,
    steps: [
      `In lowest terms the number is ${written(value)}.`,
      `Divide ${value.numerator} by ${value.denominator}: ${periodicDecimal(value)}.`,
      `Multiply by 100 for the percentage: ${periodicDecimal(times(value, fraction(100)))}%.`,
    ],
  }
})
