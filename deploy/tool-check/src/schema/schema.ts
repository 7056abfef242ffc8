/** A JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json }
export type JsonObject = { readonly [name: string]: Json }

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The fields of an object schema; empty for anything else. */
export const fields = (value: unknown): JsonObject => (isObject(value) ? value : {})

export const list = (value: unknown): readonly Json[] => (Array.isArray(value) ? value : [])

export const numberIn = (schema: JsonObject, keyword: string): number | undefined => {
  const value = schema[keyword]
  return typeof value === 'number' ? value : undefined
}

/** The type that values of a schema have, told or guessed by its other keywords. */
export function typeOf(schema: JsonObject): string {
  const { type } = schema
  if (typeof type === 'string') return type
  const first = list(type).find((name) => name !== 'null')
  if (typeof first === 'string') return first
  if ('properties' in schema || 'required' in schema) return 'object'
  if ('items' in schema || 'prefixItems' in schema) return 'array'
  if ('minimum' in schema || 'maximum' in schema) return 'number'
  return 'string'
}

/** One schema for what `allOf` puts together; of `anyOf` and `oneOf` the branch that is asked for. */
export function flattened(schema: JsonObject, branch = 0): JsonObject {
  const { allOf, anyOf, oneOf, ...own } = schema
  const choices = [...list(anyOf), ...list(oneOf)]
  const chosen = choices[Math.min(branch, choices.length - 1)]
  const parts = [...list(allOf), ...(chosen === undefined ? [] : [chosen])].map((part) =>
    flattened(fields(part)),
  )
  if (parts.length === 0) return own
  const whole = [own, ...parts]
  return {
    ...Object.assign({}, ...parts),
    ...own,
    properties: Object.assign({}, ...whole.toReversed().map((part) => fields(part['properties']))),
    required: [...new Set(whole.flatMap((part) => list(part['required'])))],
  }
}
