import { z } from 'zod'
import { computed, unreadable } from '../computed.js'

const names = { binary: 2, octal: 8, decimal: 10, hexadecimal: 16 } as const
type BaseName = keyof typeof names
const longest = 64

const wordBases: Readonly<Record<string, number>> = {
  binary: 2,
  octal: 8,
  decimal: 10,
  hexadecimal: 16,
  hex: 16,
}
const prefixes: Readonly<Record<string, number>> = { '0b': 2, '0o': 8, '0x': 16 }
const digits = '0123456789abcdef'

interface Given {
  readonly digits: string
  readonly base: number
}

/** "0xff", "1011 in binary", "binary 1011", "377 base 8", "42": the digits and the base that they are written in. */
function givenNumber(text: string): Given {
  const plain = text
    .trim()
    .toLowerCase()
    .replace(/(?<=\d)[ ,_](?=\d)/g, '')
  const prefixed = /\b(0[box])([0-9a-f]+)\b/.exec(plain)
  if (prefixed) return checked(prefixed[2] ?? '', prefixes[prefixed[1] ?? ''] ?? 10)
  const source = plain.split(/\b(?:to|into)\b/)[0] ?? plain
  const base = /\bbase[ -]?(\d{1,2})\b/.exec(source)?.[1]
  const word = Object.keys(wordBases).find((name) => new RegExp(`\\b${name}\\b`).test(source))
  const own = base === undefined ? (word === undefined ? undefined : wordBases[word]) : Number(base)
  const without = source
    .replace(/\bbase[ -]?\d{1,2}\b/g, ' ')
    .replace(/\b(?:binary|octal|decimal|hexadecimal|hex|number)\b/g, ' ')
  const digitsOnly = /(?<![\w.])-?(?:\d[0-9a-f]*|[a-f]+\d[0-9a-f]*|[a-f]{1,8})(?![\w.])/
  // "bad" is a number only where base 16 is named.
  const number = (own === 16 ? /(?<![\w.])-?[0-9a-f]+(?![\w.])/ : digitsOnly).exec(without)?.[0]
  if (number === undefined)
    throw unreadable('number', 'Write a whole number such as 42, 0xff or 1011 in binary')
  return checked(number, own ?? (/[a-f]/.test(number) ? 16 : 10))
}

function checked(number: string, base: number): Given {
  const plain = number.replace(/^-/, '')
  const isValid = [...plain].every((digit) => digits.indexOf(digit) >= 0 && digits.indexOf(digit) < base)
  if (!isValid || plain.length > longest || !Object.values<number>(names).includes(base))
    throw unreadable('number', `“${number}” is no number of base ${base} with up to ${longest} digits`)
  return { digits: number, base }
}

function valueOf10({ digits: text, base }: Given): bigint {
  const size = [...text.replace(/^-/, '')].reduce(
    (sum, digit) => sum * BigInt(base) + BigInt(digits.indexOf(digit)),
    0n,
  )
  return text.startsWith('-') ? -size : size
}

function stepsTo(value: bigint, base: number): string[] {
  if (base === 10) return []
  const steps: string[] = []
  let rest = value < 0n ? -value : value
  while (rest > 0n && steps.length < 70) {
    const digit = rest % BigInt(base)
    steps.push(
      `${rest} ÷ ${base} = ${rest / BigInt(base)}, remainder ${digits[Number(digit)]?.toUpperCase()}`,
    )
    rest /= BigInt(base)
  }
  return [...steps, 'Read the remainders from the last to the first.']
}

function stepsFrom({ digits: text, base }: Given, value: bigint): string[] {
  if (base === 10) return []
  const plain = text.replace(/^-/, '')
  const terms = [...plain].map(
    (digit, index) => `${digits.indexOf(digit)}×${base}^${plain.length - 1 - index}`,
  )
  return [`${terms.join(' + ')} = ${value < 0n ? -value : value}`]
}

/** A whole number in another base, with the work. */
export function convertBase(text: string, target: BaseName) {
  const given = givenNumber(text)
  const value = valueOf10(given)
  return {
    result: value.toString(names[target]).toUpperCase(),
    base: names[target],
    decimal: value.toString(),
    steps: [...stepsFrom(given, value), ...stepsTo(value, names[target])],
  }
}

export const convertNumberBase = computed(
  z.object({ number: z.string(), target: z.enum(['binary', 'octal', 'decimal', 'hexadecimal']) }),
  ({ number, target }) => convertBase(number, target),
)
