/** Keywords of JSON Schema 2020-12 by what they hold. What is in no list has no meaning for us. */

/** One schema. */
export const holdsSchema: ReadonlySet<string> = new Set([
  'items',
  'contains',
  'additionalProperties',
  'propertyNames',
  'unevaluatedItems',
  'unevaluatedProperties',
  'not',
  'if',
  'then',
  'else',
])

/** Schemas in a list. */
export const holdsList: ReadonlySet<string> = new Set(['allOf', 'anyOf', 'oneOf', 'prefixItems'])

/** Schemas by name. */
export const holdsMap: ReadonlySet<string> = new Set(['properties', 'patternProperties', 'dependentSchemas'])

/** Plain values. */
export const holdsValue: ReadonlySet<string> = new Set([
  'type',
  'enum',
  'const',
  'default',
  'title',
  'description',
  'format',
  'pattern',
  'minLength',
  'maxLength',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minItems',
  'maxItems',
  'uniqueItems',
  'minContains',
  'maxContains',
  'minProperties',
  'maxProperties',
  'required',
  'dependentRequired',
  'deprecated',
  'readOnly',
  'writeOnly',
])

/** Of no meaning for us, but no mistake either: annotations, places that references lead to, and OpenAPI's own. */
export const isIgnored = (keyword: string): boolean =>
  keyword.startsWith('x-') ||
  [
    '$schema',
    '$id',
    '$comment',
    '$anchor',
    '$defs',
    'definitions',
    'examples',
    'example',
    'nullable',
    'discriminator',
    'xml',
    'externalDocs',
    'contentEncoding',
    'contentMediaType',
    'contentSchema',
    'additionalItems',
  ].includes(keyword)
