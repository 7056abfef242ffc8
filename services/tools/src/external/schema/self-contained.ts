import type { JsonObject } from '../../json-schema.js'
import type { Complain } from '../registration/problems.js'
import { holdsList, holdsMap, holdsSchema, holdsValue, isIgnored } from './keywords.js'
import { linearPattern } from './linear-pattern.js'
import { resolvePointer } from './pointer.js'

export interface SchemaSource {
  /** What local references (`#/…`) lead into. */
  readonly document: unknown
  /** Whether an unknown keyword is a mistake, as in a manifest that was written for us. */
  readonly strict: boolean
  readonly complain: Complain
}

/** Parts of one schema after all references are resolved; more would be slow to compile and to check by. */
const maxParts = 5_000
/** Levels of one schema; recursive code, ours and others', fails far above. */
const maxDepth = 64
/** Lists up to here are checked for equal items, which takes the square of their length. */
const maxUniqueItems = 1_000

interface Walk extends SchemaSource {
  parts: number
  depth: number
}

/**
 * A schema of others as JSON Schema 2020-12 without references: OpenAPI 3.0's and older drafts' forms are rewritten,
 * annotations that mean nothing to us are left out. Complains of references that lead nowhere, outside or in a circle,
 * of patterns that can't be run safely, and of what is too large.
 */
export function selfContained(schema: unknown, path: string, source: SchemaSource): JsonObject {
  const walk: Walk = { ...source, parts: 0, depth: 0 }
  const result = expand(schema, path, [], walk)
  if (walk.parts > maxParts)
    source.complain(path, `Has more than ${maxParts} parts once its references are resolved`)
  return result
}

function expand(schema: unknown, path: string, trail: readonly string[], walk: Walk): JsonObject {
  if (walk.depth === maxDepth) {
    walk.complain(path, `Is nested over ${maxDepth} levels deep once its references are resolved`)
    return {}
  }
  walk.depth += 1
  const result = expandPart(schema, path, trail, walk)
  walk.depth -= 1
  return result
}

function expandPart(schema: unknown, path: string, trail: readonly string[], walk: Walk): JsonObject {
  walk.parts += 1
  if (walk.parts > maxParts || schema === true) return {}
  if (schema === false) return { not: {} }
  if (!isObject(schema)) {
    walk.complain(path, 'Must be a schema')
    return {}
  }
  const reference = schema['$ref']
  if (reference !== undefined) return expandReference(reference, schema, path, trail, walk)
  const result: JsonObject = {}
  for (const [keyword, value] of Object.entries(schema)) {
    const expanded = expandKeyword(keyword, value, `${path}.${keyword}`, trail, walk)
    if (expanded !== undefined) Object.assign(result, expanded)
  }
  return withoutOldForms(result, schema)
}

function expandReference(
  reference: unknown,
  schema: Readonly<Record<string, unknown>>,
  path: string,
  trail: readonly string[],
  walk: Walk,
): JsonObject {
  const at = `${path}.$ref`
  const wrong = (message: string): JsonObject => {
    walk.complain(at, message)
    return {}
  }
  if (typeof reference !== 'string' || !reference.startsWith('#'))
    return wrong('Must lead to a place in the same document, as #/…')
  if (trail.includes(reference)) return wrong(`Leads back to itself: ${[...trail, reference].join(' → ')}`)
  const target = resolvePointer(walk.document, reference)
  if (target === undefined) return wrong(`Leads to nothing: ${reference}`)
  const { description, title, default: fallback } = schema
  const said = Object.entries({ description, title, default: fallback }).filter(
    ([, value]) => value !== undefined,
  )
  // The values come from a parsed JSON document.
  return { ...expand(target, at, [...trail, reference], walk), ...(Object.fromEntries(said) as JsonObject) }
}

function expandKeyword(
  keyword: string,
  value: unknown,
  path: string,
  trail: readonly string[],
  walk: Walk,
): JsonObject | undefined {
  const inner = (part: unknown, at: string): JsonObject => expand(part, at, trail, walk)
  if (holdsSchema.has(keyword)) return expandInner(keyword, value, path, inner)
  if (holdsList.has(keyword)) {
    if (Array.isArray(value))
      return { [keyword]: value.map((part, index) => inner(part, `${path}.${index}`)) }
    walk.complain(path, 'Must be a list of schemas')
    return undefined
  }
  if (holdsMap.has(keyword)) return { [keyword]: expandMap(keyword, value, path, trail, walk) }
  if (keyword === 'pattern' && !isSafePattern(value, path, walk)) return undefined
  // The values come from a parsed JSON document.
  if (holdsValue.has(keyword)) return { [keyword]: value as JsonObject[string] }
  if (keyword.startsWith('$dynamic') || keyword.startsWith('$recursive'))
    walk.complain(path, 'Is not supported')
  else if (walk.strict && !isIgnored(keyword)) walk.complain(path, 'Is no keyword of JSON Schema')
  return undefined
}

function expandInner(
  keyword: string,
  value: unknown,
  path: string,
  inner: (part: unknown, at: string) => JsonObject,
): JsonObject {
  // Drafts before 2020-12 had a list here.
  if (keyword === 'items' && Array.isArray(value))
    return { prefixItems: value.map((part, index) => inner(part, `${path}.${index}`)) }
  // `false` stands for "none" here, and is told as such.
  return { [keyword]: typeof value === 'boolean' ? value : inner(value, path) }
}

function expandMap(
  keyword: string,
  value: unknown,
  path: string,
  trail: readonly string[],
  walk: Walk,
): JsonObject {
  if (!isObject(value)) {
    walk.complain(path, 'Must hold schemas by name')
    return {}
  }
  const parts = Object.entries(value).map(([name, part]): [string, JsonObject] => {
    const at = `${path}.${name}`
    if (name === '__proto__') walk.complain(at, 'Must not have this name')
    if (keyword === 'patternProperties' && !isSafePattern(name, at, walk)) return ['', {}]
    return [name, expand(part, at, trail, walk)]
  })
  return Object.fromEntries(parts)
}

function isSafePattern(pattern: unknown, path: string, { complain }: Walk): boolean {
  try {
    linearPattern(String(pattern))
    return true
  } catch {
    complain(path, 'Is no regular expression that can be run safely (no look-around, no back references)')
    return false
  }
}

/** OpenAPI 3.0's `nullable`, draft 4's switches of bounds, and lists too long to compare their items. */
function withoutOldForms(result: JsonObject, source: Readonly<Record<string, unknown>>): JsonObject {
  const { nullable } = source
  for (const [bound, exclusive] of [
    ['minimum', 'exclusiveMinimum'],
    ['maximum', 'exclusiveMaximum'],
  ] as const) {
    const isExclusive = result[exclusive]
    if (typeof isExclusive !== 'boolean') continue
    delete result[exclusive]
    const limit = result[bound]
    if (!isExclusive || limit === undefined) continue
    result[exclusive] = limit
    delete result[bound]
  }
  const { type, enum: values, maxItems } = result
  if (nullable === true && typeof type === 'string') {
    result['type'] = [type, 'null']
    if (Array.isArray(values) && !values.includes(null)) result['enum'] = [...values, null]
  }
  if (!(typeof maxItems === 'number' && maxItems <= maxUniqueItems)) delete result['uniqueItems']
  return result
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
