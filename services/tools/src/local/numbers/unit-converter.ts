import { z } from 'zod'
import { computed, unreadable } from '../computed.js'
import { convertBase } from './number-bases.js'
import { tidy } from './numerals.js'
import { convertRoman } from './roman-numerals.js'
import { convertUnit, type Unit, unitOf } from './units.js'

const howTo = 'Write a quantity and the unit to change it into, such as “5 km to miles”'

/** "5 km to miles", "how many feet are 2 m", "2 m = ? ft": value, unit and target. */
function readConversion(text: string): { value: number; from: Unit; to: Unit } | undefined {
  const plain = text
    .replace(/(?<=\d),(?=\d{3}(?!\d))/g, '')
    .replace(/[−–]/g, '-')
    .trim()
  const found =
    /(-?(?:\d+(?:\.\d+)?|\.\d+)(?:e[+-]?\d{1,3})?)\s*([^\d\s=?][^=?]{0,60}?|°\s?[cfk])\s*(?:\bto\b|\binto\b|\bin\b|\bas\b|=|->|→)\s*\??\s*([^\d\s?][^?]{0,40})/i.exec(
      plain,
    )
  const asked =
    /\bhow many ([a-z .²³/^]{1,30}?) (?:are|is|in|make|equal)(?: there)?(?: in)? (-?\d+(?:\.\d+)?)\s*([^?]{1,30})/i.exec(
      plain,
    )
  const [value, first, second] = asked ? [asked[2], asked[3], asked[1]] : [found?.[1], found?.[2], found?.[3]]
  const from = unitOf(first ?? '')
  const to = unitOf((second ?? '').replace(/\b(?:please|thanks)\b.*$/i, '').replace(/[.!,]+$/, ''))
  return value !== undefined && from && to ? { value: Number(value), from, to } : undefined
}

interface Conversion {
  readonly result: string
  readonly kind: string
  readonly steps: readonly string[]
}

/** "The Roman Empire" is no number. */
const isNumber = /\d|\b[Nn]umerals?\b|\b(?:[IVXLCDM]+|[ivxlcdm]{2,})\b/

/** Numbers in another notation are asked for in the same words as units. */
function otherNotation(text: string): Conversion | undefined {
  if (/\broman\b/i.test(text) && isNumber.test(text)) {
    const { number, numeral, parts } = convertRoman(text)
    return { result: /\d/.test(text) ? numeral : String(number), kind: 'roman numeral', steps: parts }
  }
  const target = /\b(?:to|into|in|as)\s+(binary|octal|decimal|hex(?:adecimal)?)\b/i
    .exec(text)?.[1]
    ?.toLowerCase()
  if (target === undefined) return undefined
  const base = target === 'hex' ? 'hexadecimal' : target
  if (base !== 'binary' && base !== 'octal' && base !== 'decimal' && base !== 'hexadecimal') return undefined
  const { result, steps } = convertBase(text, base)
  return { result, kind: 'number base', steps }
}

/** Changes a quantity into another unit of its kind. */
function convert(text: string): Conversion {
  const read = readConversion(text)
  if (!read) {
    const other = otherNotation(text)
    if (other) return other
    throw unreadable('conversion', howTo)
  }
  const { value, from, to } = read
  if (from.kind !== to.kind)
    throw unreadable(
      'conversion',
      `${from.symbol} measures ${from.kind} and ${to.symbol} measures ${to.kind}, so one can't become the other`,
    )
  const result = `${tidy(convertUnit(value, from, to))} ${to.symbol}`
  const steps =
    from.kind === 'temperature'
      ? [temperatureRule(from.symbol, to.symbol), `${tidy(value)} ${from.symbol} = ${result}`]
      : [
          `1 ${from.symbol} = ${tidy(convertUnit(1, from, to))} ${to.symbol}`,
          `${tidy(value)} × ${tidy(convertUnit(1, from, to))} = ${tidy(convertUnit(value, from, to))}`,
        ]
  return { result, kind: from.kind, steps }
}

const rules: Readonly<Record<string, string>> = {
  '°C°F': 'F = C × 9/5 + 32',
  '°F°C': 'C = (F - 32) × 5/9',
  '°CK': 'K = C + 273.15',
  'K°C': 'C = K - 273.15',
  '°FK': 'K = (F - 32) × 5/9 + 273.15',
  'K°F': 'F = (K - 273.15) × 9/5 + 32',
}
const temperatureRule = (from: string, to: string): string => rules[`${from}${to}`] ?? `${from} stays ${to}`

export const convertUnits = computed(z.object({ conversion: z.string() }), ({ conversion }) =>
  convert(conversion),
)
