/** Coefficients by power, from the constant on: `[1, -2, 3]` is 3x^2 - 2x + 1. Whole numbers only, so exact. */
export type Polynomial = readonly number[]

export const derivative = (polynomial: Polynomial): Polynomial =>
  polynomial.slice(1).map((coefficient, index) => coefficient * (index + 1))

export const valueAt = (polynomial: Polynomial, x: number): number =>
  polynomial.reduceRight((sum, coefficient) => sum * x + coefficient, 0)

export function product(left: Polynomial, right: Polynomial): Polynomial {
  const result = Array.from({ length: left.length + right.length - 1 }, () => 0)
  for (const [power, coefficient] of left.entries())
    for (const [otherPower, other] of right.entries())
      result[power + otherPower] = (result[power + otherPower] ?? 0) + coefficient * other
  return result
}

/** As it is written: `3x^2 - 2x + 1`; the zero polynomial is `0`. */
export function written(polynomial: Polynomial): string {
  const terms = polynomial
    .map(termOf)
    .reverse()
    .filter((term) => term !== '')
  if (terms.length === 0) return '0'
  return terms
    .map((term, index) => (index === 0 ? term : term.startsWith('-') ? ` - ${term.slice(1)}` : ` + ${term}`))
    .join('')
}

function termOf(coefficient: number, power: number): string {
  if (coefficient === 0) return ''
  if (power === 0) return String(coefficient)
  const factor = coefficient === 1 ? '' : coefficient === -1 ? '-' : String(coefficient)
  return power === 1 ? `${factor}x` : `${factor}x^${power}`
}
