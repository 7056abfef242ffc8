import { AppError } from '@tutor/contracts'
import { z } from 'zod'

/** PostgreSQL's text has no NUL. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: see above
const Cursor = z.array(z.string().regex(/^[^\u0000]*$/))

/** An opaque cursor around the texts that tell where a page ended. */
export const sealCursor = (texts: readonly string[]): string =>
  Buffer.from(JSON.stringify(texts)).toString('base64url')

/** The texts of a cursor of `count`; INVALID_INPUT when it is none of this list's. */
export function openCursor(cursor: string, count: number): readonly string[] {
  const texts = Cursor.length(count).safeParse(parse(Buffer.from(cursor, 'base64url').toString()))
  if (texts.success) return texts.data
  throw noCursor()
}

export const noCursor = (): AppError =>
  new AppError('INVALID_INPUT', 'The query is not valid', {
    errors: [{ path: 'cursor', message: 'Not a cursor of this list' }],
  })

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
