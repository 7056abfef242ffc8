/** An exact fraction in lowest terms, with a positive denominator. */
export interface Rational {
  readonly numerator: number
  readonly denominator: number
}

const greatestCommonDivisor = (a: number, b: number): number =>
  b === 0 ? Math.abs(a) : greatestCommonDivisor(b, a % b)

/** Promises lowest terms; the denominator must not be 0. */
export function rational(numerator: number, denominator = 1): Rational {
  const divisor = greatestCommonDivisor(numerator, denominator) * Math.sign(denominator)
  return { numerator: numerator / divisor, denominator: denominator / divisor }
}

export const add = (left: Rational, right: Rational): Rational =>
  rational(
    left.numerator * right.denominator + right.numerator * left.denominator,
    left.denominator * right.denominator,
  )

export const subtract = (left: Rational, right: Rational): Rational =>
  add(left, rational(-right.numerator, right.denominator))

export const multiply = (left: Rational, right: Rational): Rational =>
  rational(left.numerator * right.numerator, left.denominator * right.denominator)

export const divide = (left: Rational, right: Rational): Rational =>
  rational(left.numerator * right.denominator, left.denominator * right.numerator)

/** `3/4`, or `2` for a whole number. */
export const writtenFraction = ({ numerator, denominator }: Rational): string =>
  denominator === 1 ? String(numerator) : `${numerator}/${denominator}`
