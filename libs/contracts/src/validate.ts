import type { z } from 'zod'
import { AppError, type FieldError } from './errors.js'

/** Zod's issues as `{path, message}`; unknown keys are reported at their own path. */
export function fieldErrors(error: z.ZodError): FieldError[] {
  return error.issues.flatMap((issue) => {
    if (issue.code !== 'unrecognized_keys') return [{ path: issue.path.join('.'), message: issue.message }]
    return issue.keys.map((key) => ({ path: [...issue.path, key].join('.'), message: 'Unknown field' }))
  })
}

/** The parsed value, or INVALID_INPUT with the path of every bad field. */
export function validate<S extends z.ZodType>(schema: S, value: unknown, what = 'request'): z.output<S> {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  throw new AppError('INVALID_INPUT', `The ${what} is not valid`, { errors: fieldErrors(result.error) })
}
