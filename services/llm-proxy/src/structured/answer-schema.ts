import { AppError } from '@tutor/contracts'
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js'
import { RE2JS } from 're2js'

/** What is wrong with an answer; nothing, when the list is empty. */
export type AnswerCheck = (text: string) => readonly string[]

type Schema = Readonly<Record<string, unknown>>

const maxSchemaBytes = 64 * 1_024
const maxKept = 200
const mostProblems = 20

/** A client's pattern must not be able to take time by the square of a model's answer. */
const linearRegExp = Object.assign(
  (pattern: string) => {
    const compiled = RE2JS.compile(RE2JS.translateRegExp(pattern))
    // Ajv takes two patterns of the same text for one.
    return { test: (text: string) => compiled.test(text), toString: () => `linear ${pattern}` }
  },
  { code: 'linearRegExp' },
)

const ajv = () =>
  new Ajv2020({
    allErrors: true,
    strict: false,
    logger: false,
    validateFormats: false,
    addUsedSchema: false,
    // Ajv writes the engine's code only into stand-alone modules, which are never made here.
    code: { regExp: linearRegExp },
  })

/**
 * Compiles the schemas that answers must fit, and keeps the 200 that were used last. INVALID_INPUT, with the path of the
 * field, for a schema that is none, refers elsewhere or is over 64 KiB.
 */
export function answerSchemas(): (schema: Schema) => AnswerCheck {
  const kept = new Map<string, AnswerCheck>()
  return (schema) => {
    const text = JSON.stringify(schema)
    if (text.length > maxSchemaBytes) throw refused('The schema is over 64 KiB')
    const check = kept.get(text) ?? checkBy(compile(schema))
    kept.delete(text)
    kept.set(text, check)
    if (kept.size > maxKept) kept.delete(kept.keys().next().value ?? '')
    return check
  }
}

function compile(schema: Schema): ValidateFunction {
  try {
    return ajv().compile(schema)
  } catch (error) {
    throw refused(error instanceof Error ? error.message : 'The schema is not valid')
  }
}

const refused = (message: string): AppError =>
  new AppError('INVALID_INPUT', 'The response_format is not valid', {
    errors: [{ path: 'response_format.json_schema.schema', message }],
  })

const checkBy =
  (isValid: ValidateFunction): AnswerCheck =>
  (text) => {
    let value: unknown
    try {
      value = JSON.parse(text)
    } catch {
      return ['The answer is not valid JSON']
    }
    return isValid(value) ? [] : (isValid.errors ?? []).slice(0, mostProblems).map(problemOf)
  }

const problemOf = ({ instancePath, message, params }: ErrorObject): string => {
  const extra = 'additionalProperty' in params ? ` (${params['additionalProperty']})` : ''
  return `${instancePath || 'answer'}: ${message ?? 'is not valid'}${extra}`
}
