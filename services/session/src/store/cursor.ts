import { AppError } from '@tutor/contracts'

/** An opaque cursor around the number of the last row of a page. */
const cursorOf = (number: number): string => Buffer.from(`n${number}`).toString('base64url')

export function numberOfCursor(cursor: string | undefined): number | undefined {
  if (cursor === undefined) return undefined
  const digits = /^n(\d{1,15})$/.exec(Buffer.from(cursor, 'base64url').toString())?.[1]
  if (digits !== undefined) return Number(digits)
  throw new AppError('INVALID_INPUT', 'The query is not valid', {
    errors: [{ path: 'cursor', message: 'Not a cursor of this list' }],
  })
}

/** A page out of one row more than it holds: the extra row tells that there is a next page. */
export function pageFrom<R, I>(
  rows: readonly R[],
  limit: number,
  numberOf: (row: R) => number,
  itemOf: (row: R) => I,
): { items: I[]; next_cursor: string | null } {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return {
    items: shown.map(itemOf),
    next_cursor: rows.length > limit && last !== undefined ? cursorOf(numberOf(last)) : null,
  }
}
