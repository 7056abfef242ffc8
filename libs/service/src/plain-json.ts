import { AppError, type FieldError } from '@tutor/contracts'

/** Deeper than any schema of ours; recursive code fails far below what a body has room for. */
const maxDepth = 64
const maxErrors = 20
/** RFC 8259 allows NUL and half of a surrogate pair; PostgreSQL and UTF-8 do not. */
const unusable = /[\0\p{Surrogate}]/u

/** INVALID_INPUT with the path of each field of a parsed request that no store could hold or that is nested too deeply. */
export function assertPlain(value: unknown, what: string): void {
  const errors: FieldError[] = []
  const left: Part[] = [{ value, path: [] }]
  for (let part = left.pop(); part && errors.length < maxErrors; part = left.pop()) {
    const message = complaintAbout(part)
    if (message !== undefined) errors.push({ path: part.path.join('.'), message })
    else for (const inner of partsOf(part)) left.push(inner)
  }
  if (errors.length > 0) throw new AppError('INVALID_INPUT', `The ${what} is not valid`, { errors })
}

interface Part {
  readonly value: unknown
  /** Names on the way to it. */
  readonly path: readonly string[]
}

function complaintAbout({ value, path }: Part): string | undefined {
  if (path.length > maxDepth) return 'Is nested too deeply'
  const texts = [path.at(-1), value]
  return texts.some((text) => typeof text === 'string' && unusable.test(text))
    ? 'Must be Unicode text without NUL'
    : undefined
}

const partsOf = ({ value, path }: Part): readonly Part[] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).map(([name, part]) => ({ value: part, path: [...path, name] }))
    : []
