import { AppError } from '@tutor/contracts'
import type { JsonObject } from '../../json-schema.js'
import type { compileOutsideSchema } from '../../json-schema-outside.js'
import type { RawAnswer } from './read-answer.js'

/** The answer as an object in the tool's output schema; BAD_GATEWAY with reason `schema_drift` and the paths when it is not. */
export function checkedOutput(
  tool: string,
  check: ReturnType<typeof compileOutsideSchema>,
  answer: RawAnswer,
): JsonObject {
  const { value, bytes } = answer
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
  const { value: output, errors } = check(isObject ? value : { result: value }, bytes)
  if (errors.length === 0)
    // Parsed JSON that has just been found or made an object.
    return output as JsonObject
  throw new AppError('BAD_GATEWAY', `${tool} answered in another form than its output schema`, {
    reason: 'schema_drift',
    errors: errors.map(({ path, message }) => ({
      path: ['output', path].filter(Boolean).join('.'),
      message,
    })),
  })
}
