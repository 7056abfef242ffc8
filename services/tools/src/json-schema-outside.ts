import type { FieldError } from '@tutor/contracts'
import { Ajv2020, type Options } from 'ajv/dist/2020.js'
import { linearPattern } from './external/schema/linear-pattern.js'
import {
  type Checked,
  fieldErrorOf,
  isCalendarDate,
  type JsonObject,
  type SchemaCheck,
} from './json-schema.js'

/** Collecting all errors of a large value may take more memory than the value; of those only the first is told. */
const maxBytesForAllErrors = 65_536
const mostErrors = 20

const options: Options = {
  useDefaults: true,
  strict: false,
  logger: false,
  formats: { date: isCalendarDate },
  // Ajv writes the engine's code only into stand-alone modules, which are never made here.
  code: { regExp: Object.assign((pattern: string) => linearPattern(pattern), { code: 'linearPattern' }) },
}

/** Compiling the meta-schema takes far longer than all else, so it is done once, and nowhere but here. */
const judge = new Ajv2020({ ...options, allErrors: true })

/** Schemas that are compiled have been judged before. */
const trusting: Options = { ...options, meta: false, validateSchema: false, addUsedSchema: false }

/** What is wrong with a schema by the meta-schema of JSON Schema 2020-12, with paths below it; one mistake for a path. */
export function schemaMistakes(schema: JsonObject): readonly FieldError[] {
  if (!judge.validateSchema(schema)) {
    const errors = (judge.errors ?? []).map(fieldErrorOf)
    return errors.filter(({ path }, index) => errors.findIndex((other) => other.path === path) === index)
  }
  try {
    new Ajv2020(trusting).compile(schema)
    return []
  } catch (error) {
    return [{ path: '', message: error instanceof Error ? error.message : String(error) }]
  }
}

/**
 * Compiles a schema of others, which has been found to be right and self-contained: its check stays quick and small on
 * any value of `bytes` bytes. It may fill defaults into the value that it is given.
 */
export function compileOutsideSchema(schema: JsonObject): (value: unknown, bytes: number) => Checked {
  const first = new Ajv2020(trusting).compile(schema)
  const every = new Ajv2020({ ...trusting, allErrors: true }).compile(schema)
  return (value, bytes) => {
    const check = bytes > maxBytesForAllErrors ? first : every
    const errors = check(value) ? [] : (check.errors ?? []).slice(0, mostErrors).map(fieldErrorOf)
    return { value, errors }
  }
}

/** The same for parameters, which are as small as a request. The check never changes what it is given. */
export function compileOutsideInput(schema: JsonObject): SchemaCheck {
  const check = compileOutsideSchema(schema)
  return (value) => check(structuredClone(value), 0)
}
