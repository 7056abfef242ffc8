import type { ChatRequest } from '../chat.js'

type Schema = Readonly<Record<string, unknown>>

/** Something in a schema for which there is no grammar. */
const none = Symbol('no grammar')
type Held = Schema | typeof none

/** Deeper ones are not worth their grammar. */
const maxDepth = 32
const scalars: readonly unknown[] = ['string', 'number', 'integer', 'boolean', 'null']

/**
 * The schema that a grammar holds an answer to, in the library's dialect of JSON Schema; undefined for plain text. It may be
 * stricter than what was asked for (optional properties are always written, others never) and looser (patterns and
 * ranges are not held); where it can't follow at all, any JSON of the kind goes. Answers are checked afterwards anyway.
 */
export function grammarSchemaOf({ response_format }: ChatRequest): Schema | undefined {
  if (response_format === undefined || response_format.type === 'text') return undefined
  if (response_format.type === 'json_object') return anyObject
  const { schema } = response_format.json_schema
  const definitions = isSchema(schema['$defs']) ? schema['$defs'] : {}
  const held = heldBy(schema, definitions, 0)
  const $defs = mapped(definitions, definitions, 0)
  if (held === none || $defs === none) return looseSchemaOf(schema)
  return Object.keys($defs).length > 0 ? { ...held, $defs } : held
}

/** Any JSON of the kind that a schema asks for. */
export const looseSchemaOf = ({ type }: Schema): Schema => (type === 'array' ? { type } : anyObject)

const anyObject: Schema = { type: 'object', additionalProperties: true }

const isSchema = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Says what it makes of a schema; undefined where that is another rule's to say. */
type Rule = (schema: Schema, definitions: Schema, depth: number) => Held | undefined

/** An unknown keyword would silently become `null` there, so only what is known goes through. */
const rules: readonly Rule[] = [
  ({ $ref }, definitions) => ($ref === undefined ? undefined : isKnown($ref, definitions) ? { $ref } : none),
  (schema) => {
    if (!('const' in schema)) return undefined
    return isScalar(schema['const']) ? { const: schema['const'] } : none
  },
  ({ enum: values }) => {
    if (!Array.isArray(values)) return undefined
    return values.length > 0 && values.every(isScalar) ? { enum: values } : none
  },
  (schema) => ('not' in schema || 'if' in schema ? none : undefined),
  ({ allOf, type }, definitions, depth) => {
    if (!Array.isArray(allOf)) return undefined
    return allOf.length === 1 && type === undefined ? heldBy(allOf[0], definitions, depth + 1) : none
  },
  ({ anyOf, oneOf = anyOf, properties }, definitions, depth) => {
    if (!Array.isArray(oneOf)) return undefined
    return properties === undefined ? oneOfThem(oneOf, definitions, depth) : none
  },
  typed,
]

function heldBy(schema: unknown, definitions: Schema, depth: number): Held {
  if (!isSchema(schema) || depth > maxDepth) return none
  for (const rule of rules) {
    const held = rule(schema, definitions, depth)
    if (held !== undefined) return held
  }
  return none
}

function typed(schema: Schema, definitions: Schema, depth: number): Held {
  const { properties, type = isSchema(properties) ? 'object' : undefined } = schema
  if (type === 'object') return objectOf(schema, definitions, depth)
  if (type === 'array') return arrayOf(schema, definitions, depth)
  if (!Array.isArray(type))
    return scalars.includes(type) ? { type, ...counts(schema, 'minLength', 'maxLength') } : none
  if (type.length > 0 && type.every((one) => scalars.includes(one))) return { type }
  const each = type.map((one: unknown) => ({ ...schema, type: one }))
  return oneOfThem(each, definitions, depth)
}

function oneOfThem(choices: readonly unknown[], definitions: Schema, depth: number): Held {
  const held = choices.map((one) => heldBy(one, definitions, depth + 1))
  return held.length === 0 || held.includes(none) ? none : { oneOf: held }
}

function objectOf(schema: Schema, definitions: Schema, depth: number): Held {
  const { required = [], additionalProperties: more } = schema
  const properties = isSchema(schema['properties']) ? schema['properties'] : {}
  const named = mapped(properties, definitions, depth + 1)
  if (named === none || (Array.isArray(required) && required.some((key) => !(key in properties)))) return none
  if (Object.keys(properties).length > 0) return { type: 'object', properties: named }
  const others = isSchema(more) && Object.keys(more).length > 0 ? heldBy(more, definitions, depth + 1) : more
  if (others === none || 'patternProperties' in schema) return none
  return {
    type: 'object',
    additionalProperties: isSchema(others) ? others : others !== false,
    ...counts(schema, 'minProperties', 'maxProperties'),
  }
}

function arrayOf(schema: Schema, definitions: Schema, depth: number): Held {
  const { items } = schema
  if ('prefixItems' in schema || 'contains' in schema) return none
  const length = counts(schema, 'minItems', 'maxItems')
  if (items === undefined) return { type: 'array', ...length }
  const held = heldBy(items, definitions, depth + 1)
  return held === none ? none : { type: 'array', items: held, ...length }
}

function mapped(schemas: Schema, definitions: Schema, depth: number): Held {
  const held = Object.entries(schemas).map(
    ([key, one]) => [key, heldBy(one, definitions, depth + 1)] as const,
  )
  return held.some(([, one]) => one === none) ? none : Object.fromEntries(held)
}

/** A grammar grows with its counts: what is above goes unheld, and so does all that is no count. */
const maxCount = 512

function counts(schema: Schema, least: string, most: string): Schema {
  const isCount = (value: unknown): value is number =>
    typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= maxCount
  return Object.fromEntries(
    [least, most].map((key) => [key, schema[key]]).filter(([, value]) => isCount(value)),
  )
}

const isScalar = (value: unknown): boolean =>
  value === null || ['string', 'number', 'boolean'].includes(typeof value)

const isKnown = (reference: unknown, definitions: Schema): boolean =>
  typeof reference === 'string' &&
  reference.startsWith('#/$defs/') &&
  Object.hasOwn(definitions, reference.slice('#/$defs/'.length))
