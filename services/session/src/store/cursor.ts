import { AppError } from '@tutor/contracts'

/** An opaque cursor around the numbers that tell where a page ended. */
export const sealCursor = (...numbers: readonly number[]): string =>
  Buffer.from(`n${numbers.join('.')}`).toString('base64url')

/** The numbers of a cursor of `count`; INVALID_INPUT when it is none of this list's. */
export function openCursor(cursor: string, count: number): number[] {
  const numbers = /^n(\d{1,15}(?:\.\d{1,15})*)$/
    .exec(Buffer.from(cursor, 'base64url').toString())?.[1]
    ?.split('.')
  if (numbers?.length === count) return numbers.map(Number)
  throw new AppError('INVALID_INPUT', 'The query is not valid', {
    errors: [{ path: 'cursor', message: 'Not a cursor of this list' }],
  })
}

export const numberOfCursor = (cursor: string | undefined): number | undefined =>
  cursor === undefined ? undefined : openCursor(cursor, 1)[0]

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
    next_cursor: rows.length > limit && last !== undefined ? sealCursor(numberOf(last)) : null,
  }
}
