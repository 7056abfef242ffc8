import { z } from 'zod'
import { computed, unreadable } from '../computed.js'

const longest = 60

interface Digits {
  readonly sign: string
  /** All digits, from the first to the last that was written. */
  readonly digits: string
  /** How many of them stand before the decimal point. */
  readonly before: number
  readonly text: string
  readonly hasPoint: boolean
}

/** Reads `0.00420`, `45,000`, `3.1e5` or `3.1 x 10^5` without losing a written digit. */
function digitsOf(text: string): Digits {
  const plain = text.replace(/[−–]/g, '-').replace(/(?<=\d),(?=\d{3}(?!\d))/g, '')
  const found = /(-?)(\d*\.\d+|\d+\.?)(?:\s*(?:e|[x×*]\s*10\s*\^?)\s*\(?(-?\d{1,3})\)?)?/i.exec(plain)
  const [whole, sign = '', number = '', exponent = '0'] = found ?? []
  if (whole === undefined || number.length > longest)
    throw unreadable('number', `Write one number of up to ${longest} digits, such as 0.00042 or 3.1 x 10^5`)
  const [head = '', tail = ''] = number.split('.')
  return {
    sign,
    digits: head + tail,
    before: head.length + Number(exponent),
    text: whole.trim(),
    hasPoint: number.includes('.'),
  }
}

const leadingZeros = (digits: string): number => /^0*/.exec(digits)?.[0].length ?? 0

/** `4.2 × 10^-4`, from the significant digits. */
function inScience({ sign, digits, before }: Digits, significant: string): string {
  const exponent = before - leadingZeros(digits) - 1
  const mantissa = significant.length > 1 ? `${significant[0]}.${significant.slice(1)}` : significant
  return `${sign}${mantissa} × 10^${exponent}`
}

function plainDecimal({ sign, digits, before }: Digits): string {
  const padded = before <= 0 ? '0'.repeat(1 - before) + digits : digits.padEnd(before, '0')
  const at = Math.max(1, before)
  const whole = padded.slice(0, at).replace(/^0+(?=\d)/, '')
  return `${sign}${whole}${padded.length > at ? `.${padded.slice(at)}` : ''}`
}

/** A number in scientific and in plain notation. */
export const scientificNotation = computed(z.object({ number: z.string() }), ({ number }) => {
  const read = digitsOf(number)
  const significant = significantDigits(read)
  if (significant === '') return { scientific: '0', decimal: '0', exponent: 0, steps: ['0 is written as 0.'] }
  const short = significant.replace(/0+$/, '') || significant
  const exponent = read.before - leadingZeros(read.digits) - 1
  const moved = Math.abs(exponent)
  return {
    scientific: inScience(read, read.hasPoint ? significant : short),
    decimal: plainDecimal(read),
    exponent,
    steps: [
      `Move the decimal point ${moved} ${moved === 1 ? 'place' : 'places'} to the ${exponent >= 0 ? 'left' : 'right'}, until one digit that is not 0 stands before it.`,
      `The exponent counts the places: ${exponent}${exponent < 0 ? ' (negative, since the number is below 1)' : ''}.`,
    ],
  }
})

/** Without zeros in front; zeros behind count only after a decimal point. */
function significantDigits({ digits, hasPoint }: Digits): string {
  const rest = digits.slice(leadingZeros(digits))
  return hasPoint ? rest : rest.replace(/0+$/, '')
}

/** Rounds half up, on the digits as they are written. */
function roundedTo(read: Digits, count: number): string {
  const zeros = leadingZeros(read.digits)
  const rest = read.digits.slice(zeros)
  if (rest.length <= count)
    return plainDecimal({ ...read, digits: read.digits + '0'.repeat(count - rest.length) })
  const kept = BigInt(rest.slice(0, count)) + (Number(rest[count]) >= 5 ? 1n : 0n)
  const text = kept.toString()
  // 9.99 becomes 10.0: one digit more before the point, and one less behind.
  const grew = text.length > count ? 1 : 0
  const digits = '0'.repeat(zeros) + text.slice(0, count)
  const isShifted = grew === 1 && zeros > 0
  return plainDecimal({
    ...read,
    digits: isShifted ? digits.slice(1) : digits,
    before: read.before + (grew === 1 && zeros === 0 ? 1 : 0),
  })
}

const mostFigures = 15

/** How many significant figures a number has by the usual rules, and the number rounded to fewer. */
export const significantFigures = computed(
  z.object({ number: z.string(), round_to: z.number().int().optional() }),
  ({ number, round_to: wanted }) => {
    const said = /\bto (\d{1,2}) (?:s\.?f|sig|significant)/i.exec(number)?.[1]
    const read = digitsOf(number)
    const significant = significantDigits(read)
    const count = significant.length
    const target =
      wanted ?? (said === undefined ? undefined : Math.min(mostFigures, Math.max(1, Number(said))))
    const zeros = leadingZeros(read.digits)
    return {
      number: read.text,
      significant_figures: count,
      significant_digits: significant,
      ...(target !== undefined && count > 0 && { rounded: roundedTo(read, target) }),
      rules: [
        'Digits from 1 to 9 always count, and so do zeros between them.',
        ...(zeros > 0 ? ['Zeros in front never count.'] : []),
        read.hasPoint
          ? 'Zeros at the end count, since the number has a decimal point.'
          : 'Zeros at the end of a whole number without a decimal point are taken as not significant.',
      ],
    }
  },
)
