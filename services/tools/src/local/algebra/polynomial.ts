import { type Expression, NotAnExpression } from './expression.js'
import {
  type Fraction,
  fraction,
  isNegative,
  isSame,
  isWhole,
  isZero,
  negated,
  one,
  over,
  plus,
  times,
  written,
} from './fraction.js'

/** A sum of powers: the coefficient of each monomial, `''` for the constant, `x^2*y` else. No coefficient is 0. */
export type Polynomial = ReadonlyMap<string, Fraction>
/** One polynomial over another. */
export interface Quotient {
  readonly top: Polynomial
  readonly bottom: Polynomial
}

const highestPower = 20
const mostTerms = 200

const constant = (value: Fraction): Polynomial => new Map(isZero(value) ? [] : [['', value]])
const unit = constant(one)

const powersOf = (monomial: string): Map<string, number> =>
  new Map(
    monomial === ''
      ? []
      : monomial.split('*').map((part) => {
          const [name = '', exponent = '1'] = part.split('^')
          return [name, Number(exponent)]
        }),
  )

function monomialProduct(left: string, right: string): string {
  const powers = powersOf(left)
  for (const [name, exponent] of powersOf(right)) powers.set(name, (powers.get(name) ?? 0) + exponent)
  return [...powers]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, exponent]) => (exponent === 1 ? name : `${name}^${exponent}`))
    .join('*')
}

/** More than a thousand digits: no problem of a school, and slow to go on with. */
const isHuge = ({ numerator, denominator }: Fraction): boolean =>
  numerator > huge || numerator < -huge || denominator > huge
const huge = 10n ** 1_000n

function collected(terms: Iterable<readonly [string, Fraction]>): Polynomial {
  const sums = new Map<string, Fraction>()
  for (const [monomial, coefficient] of terms)
    sums.set(monomial, plus(sums.get(monomial) ?? fraction(0), coefficient))
  for (const [monomial, sum] of sums) if (isZero(sum)) sums.delete(monomial)
  if (sums.size > mostTerms || [...sums.values()].some(isHuge)) throw new NotAnExpression()
  return sums
}

export const sumOf = (left: Polynomial, right: Polynomial): Polynomial => collected([...left, ...right])
const scaled = (polynomial: Polynomial, factor: Fraction): Polynomial =>
  collected([...polynomial].map(([monomial, coefficient]) => [monomial, times(coefficient, factor)] as const))
export const differenceOf = (left: Polynomial, right: Polynomial): Polynomial =>
  sumOf(left, scaled(right, negated(one)))
export const productOf = (left: Polynomial, right: Polynomial): Polynomial =>
  collected(
    [...left].flatMap(([first, a]) =>
      [...right].map(([second, b]) => [monomialProduct(first, second), times(a, b)] as const),
    ),
  )

/** The names in a polynomial, in order of the alphabet. */
export const variablesOf = (polynomial: Polynomial): string[] =>
  [...new Set([...polynomial.keys()].flatMap((monomial) => [...powersOf(monomial).keys()]))].sort()

/** The value where it is a number. */
export const numberOf = (polynomial: Polynomial): Fraction | undefined =>
  polynomial.size === 0 ? fraction(0) : polynomial.size === 1 ? polynomial.get('') : undefined

const quotient = (top: Polynomial, bottom: Polynomial = unit): Quotient => {
  const divisor = numberOf(bottom)
  if (!divisor) return { top, bottom }
  if (isZero(divisor)) throw new NotAnExpression()
  return isSame(divisor, one) ? { top, bottom } : { top: scaled(top, over(one, divisor)), bottom: unit }
}

/** Expands an expression. Throws NotAnExpression where it is no quotient of polynomials of a moderate size. */
export function expand(expression: Expression): Quotient {
  switch (expression.kind) {
    case 'number':
      return { top: constant(expression.value), bottom: unit }
    case 'variable':
      return { top: new Map([[expression.name, one]]), bottom: unit }
    case 'negative': {
      const { top, bottom } = expand(expression.of)
      return { top: scaled(top, negated(one)), bottom }
    }
    case 'root':
      throw new NotAnExpression()
    case 'operation':
      return expression.sign === '^'
        ? raised(expand(expression.left), exponentOf(expression.right))
        : combined(expression.sign, expand(expression.left), expand(expression.right))
  }
}

function combined(sign: '+' | '-' | '*' | '/', left: Quotient, right: Quotient): Quotient {
  if (sign === '*') return quotient(productOf(left.top, right.top), productOf(left.bottom, right.bottom))
  if (sign === '/') return quotient(productOf(left.top, right.bottom), productOf(left.bottom, right.top))
  const first = productOf(left.top, right.bottom)
  const second = productOf(right.top, left.bottom)
  return quotient(
    sign === '+' ? sumOf(first, second) : differenceOf(first, second),
    productOf(left.bottom, right.bottom),
  )
}

function exponentOf(expression: Expression): number {
  const { top, bottom } = expand(expression)
  const value = numberOf(top)
  if (!value || !isWhole(value) || variablesOf(bottom).length > 0) throw new NotAnExpression()
  const exponent = Number(value.numerator)
  if (Math.abs(exponent) > highestPower) throw new NotAnExpression()
  return exponent
}

function raised({ top, bottom }: Quotient, exponent: number): Quotient {
  const [base, divisor] = exponent < 0 ? [bottom, top] : [top, bottom]
  let result: Quotient = { top: unit, bottom: unit }
  for (let count = 0; count < Math.abs(exponent); count += 1)
    result = { top: productOf(result.top, base), bottom: productOf(result.bottom, divisor) }
  return quotient(result.top, result.bottom)
}

const degreeOf = (monomial: string): number =>
  [...powersOf(monomial).values()].reduce((sum, exponent) => sum + exponent, 0)

/** As it is written, highest powers first: `3x^2 - 2x + 1`; the zero polynomial is `0`. */
export function writePolynomial(polynomial: Polynomial): string {
  const terms = [...polynomial].sort(
    ([left], [right]) => degreeOf(right) - degreeOf(left) || (left < right ? -1 : 1),
  )
  if (terms.length === 0) return '0'
  return terms
    .map(([monomial, coefficient], index) => {
      const size = isNegative(coefficient) ? negated(coefficient) : coefficient
      const sign = isNegative(coefficient) ? (index === 0 ? '-' : ' - ') : index === 0 ? '' : ' + '
      return sign + termText(monomial, size)
    })
    .join('')
}

function termText(monomial: string, size: Fraction): string {
  if (monomial === '') return written(size)
  const letters = monomial.replaceAll('*', '')
  if (isSame(size, one)) return letters
  return isWhole(size) ? `${written(size)}${letters}` : `(${written(size)})${letters}`
}

/** Coefficients by power of the only variable, from the constant on; undefined where there are more variables. */
export function coefficientsOf(polynomial: Polynomial, variable: string): Fraction[] | undefined {
  const coefficients: Fraction[] = []
  for (const [monomial, coefficient] of polynomial) {
    const powers = powersOf(monomial)
    const exponent = powers.get(variable) ?? 0
    if (powers.size > 1 || (powers.size === 1 && !powers.has(variable))) return undefined
    coefficients[exponent] = coefficient
  }
  return Array.from(coefficients, (coefficient) => coefficient ?? fraction(0))
}

/** The polynomial of one variable with these coefficients, from the constant on. */
export const polynomialOf = (coefficients: readonly Fraction[], variable: string): Polynomial =>
  collected(
    coefficients.map(
      (coefficient, exponent) =>
        [exponent === 0 ? '' : exponent === 1 ? variable : `${variable}^${exponent}`, coefficient] as const,
    ),
  )
