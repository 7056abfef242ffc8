import type { FieldError, ToolManifest } from '@tutor/contracts'
import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js'

export type JsonObject = ToolManifest['input_schema']

/** The value with the schema's defaults filled in, and what is wrong with it (nothing, when the list is empty). */
export interface Checked {
  readonly value: unknown
  readonly errors: readonly FieldError[]
}
export type SchemaCheck = (value: unknown) => Checked

export const isCalendarDate = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) && new Date(`${text}T00:00:00Z`).toJSON()?.startsWith(text) === true

const options = {
  allErrors: true,
  useDefaults: true,
  strictTypes: false,
  logger: false,
  formats: { date: isCalendarDate },
} as const

/** Checks schemas against the meta-schema of 2020-12; compiling that anew for each would cost more than any of them. */
const meta = new Ajv2020(options)

/**
 * Compiles a JSON Schema 2020-12. The check never changes the value that it is given; paths are dotted.
 * Throws an Error that says what is wrong with the schema itself.
 */
export function compileSchema(schema: JsonObject): SchemaCheck {
  if (meta.validateSchema(schema) !== true) throw new Error(`schema is invalid: ${meta.errorsText()}`)
  // One for each schema, so that none sees or shadows what another names by its `$id`.
  const isValid = new Ajv2020({ ...options, meta: false, validateSchema: false }).compile(schema)
  return (value) => {
    const copy: unknown = structuredClone(value)
    return { value: copy, errors: isValid(copy) ? [] : (isValid.errors ?? []).map(fieldErrorOf) }
  }
}

export function fieldErrorOf({ instancePath, keyword, params, message }: ErrorObject): FieldError {
  const path = instancePath.split('/').slice(1).map(unescapePointer)
  const at = (name: unknown): string => [...path, String(name)].join('.')
  if (keyword === 'required') return { path: at(params['missingProperty']), message: 'Required' }
  if (keyword === 'additionalProperties')
    return { path: at(params['additionalProperty']), message: 'Unknown field' }
  if (keyword === 'enum')
    return {
      path: path.join('.'),
      message: `Must be one of: ${String(params['allowedValues']).replaceAll(',', ', ')}`,
    }
  return { path: path.join('.'), message: `${(message ?? 'is not valid').replace(/^m/, 'M')}` }
}

/** RFC 6901 §4. */
const unescapePointer = (part: string): string => part.replaceAll('~1', '/').replaceAll('~0', '~')
