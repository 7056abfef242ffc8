import { z } from 'zod'
import {
  type Fraction,
  fraction,
  fractionOf,
  isZero,
  minus,
  negated,
  over,
  plus,
  times,
  written,
} from '../algebra/fraction.js'
import { computed, unreadable } from '../computed.js'

type Matrix = readonly (readonly Fraction[])[]
const largest = 6
const howTo = 'Write rows in brackets, such as [[1, 2], [3, 4]], or with semicolons: 1 2; 3 4'

function rowOf(text: string): Fraction[] {
  return (text.match(/-?\d{1,12}(?:\/\d{1,12}|\.\d{1,12})?/g) ?? []).flatMap((cell) => {
    const [top = '', bottom = '1'] = cell.split('/')
    const [value, divisor] = [fractionOf(top), fractionOf(bottom)]
    return value && divisor && !isZero(divisor) ? [over(value, divisor)] : []
  })
}

/** Up to two matrices of a text, in nested brackets or with semicolons. */
function matricesIn(text: string): Matrix[] {
  const plain = text.replace(/[−–]/g, '-').replace(/[({]/g, '[').replace(/[)}]/g, ']')
  const nested = plain.match(/\[\s*(?:\[[^[\]]{0,300}\][\s,;]*)+\]/g)
  const blocks = nested ?? plain.match(/\[[^[\]]{1,600}\]/g) ?? [plain]
  return blocks.slice(0, 2).map((block) => {
    const rows = (nested ? (block.slice(1, -1).match(/\[[^\]]*\]/g) ?? []) : block.split(/[;\n]/))
      .map(rowOf)
      .filter((row) => row.length > 0)
    const width = rows[0]?.length ?? 0
    if (
      rows.length === 0 ||
      rows.length > largest ||
      width > largest ||
      rows.some((row) => row.length !== width)
    )
      throw unreadable(
        'matrix',
        `${howTo}. Rows must be equally long, and ${largest} by ${largest} is the most`,
      )
    return rows
  })
}

const show = (matrix: Matrix): string[] => matrix.map((row) => `[${row.map(written).join(', ')}]`)

interface Row {
  readonly left: readonly Fraction[]
  readonly right: readonly Fraction[]
}

const divided = ({ left, right }: Row, by: Fraction): Row => ({
  left: left.map((cell) => over(cell, by)),
  right: right.map((cell) => over(cell, by)),
})
const lessTimes = (row: Row, other: Row, factor: Fraction): Row => {
  const less = (from: readonly Fraction[], cells: readonly Fraction[]): Fraction[] =>
    from.map((cell, place) => minus(cell, times(factor, cells[place] ?? fraction(0))))
  return { left: less(row.left, other.left), right: less(row.right, other.right) }
}
const cellOf = ({ left }: Row, column: number): Fraction => left[column] ?? fraction(0)

/** Makes the column 0 in every row but the one of the pivot. */
function clearColumn(rows: Row[], column: number, place: number, steps: string[]): void {
  const pivot = rows[place]
  for (const [index, row] of rows.entries()) {
    const factor = cellOf(row, column)
    if (!pivot || index === place || isZero(factor)) continue
    rows[index] = lessTimes(row, pivot, factor)
    steps.push(`Take ${written(factor)} times row ${place + 1} from row ${index + 1}.`)
  }
}

/** Gauss's elimination beside a companion; gives the determinant, the rank, and the companion after it. */
function eliminate(matrix: Matrix, companion: Matrix) {
  const rows: Row[] = matrix.map((left, index) => ({ left, right: companion[index] ?? [] }))
  const steps: string[] = []
  let determinant = fraction(1)
  let rank = 0
  for (let column = 0; column < (matrix[0]?.length ?? 0) && rank < rows.length; column += 1) {
    const at = rows.findIndex((row, index) => index >= rank && !isZero(cellOf(row, column)))
    const [pivot, here] = [rows[at], rows[rank]]
    if (!pivot || !here) continue
    if (at !== rank) {
      rows[at] = here
      determinant = negated(determinant)
      steps.push(`Swap rows ${rank + 1} and ${at + 1}.`)
    }
    const head = cellOf(pivot, column)
    determinant = times(determinant, head)
    rows[rank] = divided(pivot, head)
    if (written(head) !== '1') steps.push(`Divide row ${rank + 1} by ${written(head)}.`)
    clearColumn(rows, column, rank, steps)
    rank += 1
  }
  const isRegular = rank === matrix.length
  return {
    determinant: isRegular ? determinant : fraction(0),
    rank,
    steps,
    right: rows.map(({ right }) => right),
  }
}

const identity = (size: number): Matrix =>
  Array.from({ length: size }, (_, row) =>
    Array.from({ length: size }, (_, column) => fraction(row === column ? 1 : 0)),
  )
const transposed = (matrix: Matrix): Matrix =>
  (matrix[0] ?? []).map((_, column) => matrix.map((row) => row[column] ?? fraction(0)))
const productOf = (left: Matrix, right: Matrix): Matrix =>
  left.map((row) =>
    transposed(right).map((column) =>
      row.reduce((sum, cell, index) => plus(sum, times(cell, column[index] ?? fraction(0))), fraction(0)),
    ),
  )

const operations = ['determinant', 'inverse', 'transpose', 'rank', 'product'] as const
const square = (matrix: Matrix): void => {
  if (matrix.length !== matrix[0]?.length)
    throw unreadable('matrix', 'Only a square matrix has a determinant and an inverse')
}

/** Determinant, inverse, transpose, rank or product of matrices, exactly. */
export const calculateMatrix = computed(
  z.object({ matrix: z.string(), operation: z.enum(operations) }),
  ({ matrix: text, operation }) => {
    const [matrix, second] = matricesIn(text)
    if (!matrix) throw unreadable('matrix', howTo)
    if (operation === 'transpose')
      return { operation, result: show(transposed(matrix)), steps: ['Rows become columns.'] }
    if (operation === 'product') {
      if (!second || second.length !== matrix[0]?.length)
        throw unreadable(
          'matrix',
          'For a product give two matrices; the first has as many columns as the second has rows',
        )
      return {
        operation,
        result: show(productOf(matrix, second)),
        steps: ['Each entry is a row of the first times a column of the second.'],
      }
    }
    if (operation !== 'rank') square(matrix)
    const done = eliminate(matrix, identity(matrix.length))
    if (operation === 'rank')
      return {
        operation,
        result: [String(done.rank)],
        steps: [...done.steps, `${done.rank} rows are not 0.`],
      }
    if (operation === 'determinant')
      return {
        operation,
        result: [written(done.determinant)],
        steps: [
          ...done.steps,
          'The determinant is the product of the numbers divided by, with a change of sign for each swap; it is 0 when a row becomes 0.',
        ],
      }
    if (isZero(done.determinant))
      return { operation, result: ['There is no inverse, since the determinant is 0'], steps: done.steps }
    return {
      operation,
      result: show(done.right),
      steps: ['Write the identity beside the matrix.', ...done.steps],
    }
  },
)
