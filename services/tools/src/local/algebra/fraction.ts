/** An exact fraction in lowest terms with a positive denominator, of any size. */
export interface Fraction {
  readonly numerator: bigint
  readonly denominator: bigint
}

export function greatestCommonDivisor(left: bigint, right: bigint): bigint {
  let [a, b] = [left < 0n ? -left : left, right < 0n ? -right : right]
  while (b !== 0n) [a, b] = [b, a % b]
  return a
}

/** Promises lowest terms; the denominator must not be 0. */
export function fraction(numerator: bigint | number, denominator: bigint | number = 1n): Fraction {
  const [top, bottom] = [BigInt(numerator), BigInt(denominator)]
  const divisor = greatestCommonDivisor(top, bottom) * (bottom < 0n ? -1n : 1n)
  return { numerator: top / divisor, denominator: bottom / divisor }
}

export const one = fraction(1)

export const isZero = ({ numerator }: Fraction): boolean => numerator === 0n
export const isWhole = ({ denominator }: Fraction): boolean => denominator === 1n
export const isNegative = ({ numerator }: Fraction): boolean => numerator < 0n
export const isSame = (left: Fraction, right: Fraction): boolean =>
  left.numerator === right.numerator && left.denominator === right.denominator

export const plus = (left: Fraction, right: Fraction): Fraction =>
  fraction(
    left.numerator * right.denominator + right.numerator * left.denominator,
    left.denominator * right.denominator,
  )
export const negated = ({ numerator, denominator }: Fraction): Fraction => ({
  numerator: -numerator,
  denominator,
})
export const minus = (left: Fraction, right: Fraction): Fraction => plus(left, negated(right))
export const times = (left: Fraction, right: Fraction): Fraction =>
  fraction(left.numerator * right.numerator, left.denominator * right.denominator)
/** The divisor must not be 0. */
export const over = (left: Fraction, right: Fraction): Fraction =>
  fraction(left.numerator * right.denominator, left.denominator * right.numerator)

/** A whole power; a negative one of a base that is not 0. */
export const power = ({ numerator, denominator }: Fraction, exponent: number): Fraction =>
  exponent >= 0
    ? fraction(numerator ** BigInt(exponent), denominator ** BigInt(exponent))
    : fraction(denominator ** BigInt(-exponent), numerator ** BigInt(-exponent))

/** The nearest number; for drawing and for checks, never for an exact answer. */
export const approximately = ({ numerator, denominator }: Fraction): number =>
  Number(numerator) / Number(denominator)

/** `3/4`, or `2` for a whole number. */
export const written = ({ numerator, denominator }: Fraction): string =>
  denominator === 1n ? String(numerator) : `${numerator}/${denominator}`

/** Reads `12`, `-3.25` or `.5` exactly; undefined for anything else. */
export function fractionOf(text: string): Fraction | undefined {
  const [, sign, whole = '', digits = ''] = /^([+-]?)(\d*)(?:\.(\d+))?$/.exec(text) ?? []
  if (sign === undefined || whole + digits === '') return undefined
  const value = fraction(BigInt(whole + digits), 10n ** BigInt(digits.length))
  return sign === '-' ? negated(value) : value
}

/** The exact whole square root, if there is one. */
function wholeRoot(square: bigint): bigint | undefined {
  if (square < 0n) return undefined
  if (square < 2n) return square
  let guess = 1n << BigInt(Math.ceil(square.toString(2).length / 2))
  for (let next = (guess + square / guess) / 2n; next < guess; next = (guess + square / guess) / 2n)
    guess = next
  return guess * guess === square ? guess : undefined
}

/** The exact square root, if it is a fraction. */
export function rootOf({ numerator, denominator }: Fraction): Fraction | undefined {
  const [top, bottom] = [wholeRoot(numerator), wholeRoot(denominator)]
  return top === undefined || bottom === undefined ? undefined : fraction(top, bottom)
}

/** As a decimal: exact where it ends within `places`, else rounded half away from 0 and marked so. */
export function decimalOf(
  { numerator, denominator }: Fraction,
  places = 6,
): { text: string; exact: boolean } {
  const scale = 10n ** BigInt(places)
  const size = numerator < 0n ? -numerator : numerator
  const exact = (size * scale) % denominator === 0n
  const scaled = (2n * size * scale + denominator) / (2n * denominator)
  const digits = scaled.toString().padStart(places + 1, '0')
  const decimals = digits.slice(digits.length - places).replace(/0+$/, '')
  const whole = digits.slice(0, digits.length - places)
  const sign = numerator < 0n && scaled !== 0n ? '-' : ''
  return { text: `${sign}${whole}${decimals === '' ? '' : `.${decimals}`}`, exact }
}
