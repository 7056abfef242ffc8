import { AppError, type FieldError } from '@tutor/contracts'

/** Notes one mistake; `path` in dotted form. */
export type Complain = (path: string, message: string) => void

export interface Problems {
  readonly complain: Complain
  /** INVALID_INPUT with every mistake that was noted, if any was. */
  throwIfAny(): void
}

/** More than anybody reads; the answer stays small however broken a document is. */
const maxTold = 100

/** Mistakes are collected, so that whoever made them learns of all at once. */
export function collectProblems(): Problems {
  const found = new Map<string, FieldError>()
  return {
    complain(path, message) {
      if (found.size < maxTold) found.set(`${path}\n${message}`, { path, message })
    },
    throwIfAny() {
      if (found.size > 0)
        throw new AppError('INVALID_INPUT', 'The registration is not valid', { errors: [...found.values()] })
    },
  }
}
