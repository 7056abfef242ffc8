import { z } from 'zod'
import {
  type Fraction,
  fraction,
  greatestCommonDivisor,
  isZero,
  minus,
  negated,
  over,
  times,
} from '../algebra/fraction.js'
import { computed, unreadable } from '../computed.js'
import { type Composition, compositionOf } from './formulas-of-compounds.js'

const mostSubstances = 12
const howTo = 'Write the substances with + between and -> in the middle, such as Fe + O2 -> Fe2O3'

interface Substance {
  readonly formula: string
  readonly atoms: Composition
}

function sideOf(text: string): Substance[] {
  return text.split(/\s*\+\s*/).map((part) => {
    // Coefficients that are there already are dropped.
    const formula = part.trim().replace(/^\d{1,4}\s*(?=[A-Z([])/, '')
    const atoms = compositionOf(formula)
    if (!atoms) throw unreadable('equation', howTo)
    return { formula, atoms }
  })
}

/** Reduces a matrix to row echelon form in place of exact fractions; gives the pivot columns. */
function reduce(rows: Fraction[][]): number[] {
  const pivots: number[] = []
  const columns = rows[0]?.length ?? 0
  for (let column = 0; column < columns && pivots.length < rows.length; column += 1) {
    const at = rows.findIndex((row, index) => index >= pivots.length && !isZero(row[column] ?? fraction(0)))
    const pivot = rows[at]
    if (!pivot) continue
    const place = pivots.length
    const head = pivot[column] ?? fraction(1)
    const unit = pivot.map((value) => over(value, head))
    rows[at] = rows[place] ?? unit
    rows[place] = unit
    for (const [index, row] of rows.entries()) {
      const factor = row[column] ?? fraction(0)
      if (index !== place && !isZero(factor))
        rows[index] = row.map((value, position) => minus(value, times(factor, unit[position] ?? fraction(0))))
    }
    pivots.push(column)
  }
  return pivots
}

/** The smallest whole coefficients, or undefined where there is none or more than one way. */
function balance(left: readonly Substance[], right: readonly Substance[]): bigint[] | undefined {
  const substances = [...left, ...right]
  const symbols = [...new Set(substances.flatMap(({ atoms }) => [...atoms.keys()]))]
  const rows = symbols.map((symbol) =>
    substances.map(({ atoms }, index) => fraction((atoms.get(symbol) ?? 0) * (index < left.length ? 1 : -1))),
  )
  const pivots = reduce(rows)
  // Exactly one free unknown: the last substance.
  if (pivots.length !== substances.length - 1 || pivots.includes(substances.length - 1)) return undefined
  const values = [...pivots.map((_, index) => negated(rows[index]?.at(-1) ?? fraction(0))), fraction(1)]
  const common = values.reduce(
    (all, { denominator }) => (all / greatestCommonDivisor(all, denominator)) * denominator,
    1n,
  )
  const whole = values.map(({ numerator, denominator }) => (numerator * common) / denominator)
  const divisor = whole.reduce(greatestCommonDivisor, 0n)
  return whole.every((value) => value > 0n) ? whole.map((value) => value / divisor) : undefined
}

/** Balances a reaction by exact linear algebra: atoms of each element are as many before as after. */
export const balanceEquation = computed(z.object({ equation: z.string() }), ({ equation: text }) => {
  const [before, after, ...more] = text
    .trim()
    .replace(/[.?!]+$/, '')
    .split(/\s*(?:-+>|=+>|→|⟶|⇌|<=>|=)\s*/)
  if (before === undefined || after === undefined || more.length > 0) throw unreadable('equation', howTo)
  const [left, right] = [sideOf(before), sideOf(after)]
  if (left.length + right.length > mostSubstances)
    throw unreadable('equation', `At most ${mostSubstances} substances`)
  const coefficients = balance(left, right)
  if (!coefficients)
    throw unreadable(
      'equation',
      'These substances can not be balanced in one way; look for a missing or wrong formula',
    )
  const write = (side: readonly Substance[], offset: number): string =>
    side
      .map(({ formula }, index) =>
        coefficients[index + offset] === 1n ? formula : `${coefficients[index + offset]} ${formula}`,
      )
      .join(' + ')
  const count = (side: readonly Substance[], offset: number, symbol: string): number =>
    side.reduce(
      (sum, { atoms }, index) => sum + (atoms.get(symbol) ?? 0) * Number(coefficients[index + offset]),
      0,
    )
  const symbols = [...new Set(left.flatMap(({ atoms }) => [...atoms.keys()]))]
  return {
    balanced: `${write(left, 0)} -> ${write(right, left.length)}`,
    coefficients: coefficients.map(Number),
    atoms: symbols.map((element) => ({
      element,
      before: count(left, 0, element),
      after: count(right, left.length, element),
    })),
  }
})
