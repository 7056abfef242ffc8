import { z } from 'zod'
import { computed, unreadable } from '../computed.js'

const symbols: readonly (readonly [string, number])[] = [
  ['M', 1_000],
  ['CM', 900],
  ['D', 500],
  ['CD', 400],
  ['C', 100],
  ['XC', 90],
  ['L', 50],
  ['XL', 40],
  ['X', 10],
  ['IX', 9],
  ['V', 5],
  ['IV', 4],
  ['I', 1],
]
const largest = 3_999

/** The standard form of a whole number from 1 to 3999, with the part of each symbol. */
function romanOf(value: number): { readonly numeral: string; readonly parts: readonly string[] } {
  const parts: string[] = []
  let numeral = ''
  let rest = value
  for (const [symbol, worth] of symbols) {
    const times = Math.floor(rest / worth)
    if (times === 0) continue
    numeral += symbol.repeat(times)
    parts.push(`${symbol.repeat(times)} = ${worth * times}`)
    rest -= worth * times
  }
  return { numeral, parts }
}

/** The value of a numeral in standard form; undefined for any other ("IIII", "VX"). */
function valueOfRoman(text: string): number | undefined {
  if (!/^[MDCLXVI]{1,15}$/i.test(text)) return undefined
  let rest = text.toUpperCase()
  let value = 0
  for (const [symbol, worth] of symbols)
    while (rest.startsWith(symbol)) {
      value += worth
      rest = rest.slice(symbol.length)
    }
  return rest === '' && value <= largest && romanOf(value).numeral === text.toUpperCase() ? value : undefined
}

/** The first number or numeral of a text, the other way round. */
export function convertRoman(text: string) {
  const digits = /\d+/.exec(text.replace(/(?<=\d),(?=\d{3})/g, ''))?.[0]
  if (digits !== undefined) {
    const value = Number(digits)
    if (value < 1 || value > largest)
      throw unreadable('number', `Roman numerals in standard form go from 1 to ${largest}`)
    const { numeral, parts } = romanOf(value)
    return { number: value, numeral, parts }
  }
  for (const [word] of text.matchAll(/\b[mdclxvi]+\b/gi)) {
    const value = valueOfRoman(word)
    if (value !== undefined)
      return { number: value, numeral: word.toUpperCase(), parts: romanOf(value).parts }
  }
  throw unreadable('number', 'Write a number such as 1994 or a numeral such as MCMXCIV')
}

export const convertRomanNumeral = computed(z.object({ number: z.string() }), ({ number }) =>
  convertRoman(number),
)
