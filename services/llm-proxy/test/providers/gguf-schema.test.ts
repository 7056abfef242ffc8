import { grammarSchemaOf } from '../../src/providers/gguf-schema.js'

const held = (schema: object) =>
  grammarSchemaOf({
    messages: [],
    response_format: { type: 'json_schema', json_schema: { name: 'a', schema: { ...schema } } },
  })
const text = { type: 'string' }
const object = (properties: object, more: object = {}) => ({ type: 'object', properties, ...more })
const any = { type: 'object', additionalProperties: true }

test('plain text has no grammar, and a JSON object any', () => {
  expect(grammarSchemaOf({ messages: [] })).toBeUndefined()
  expect(grammarSchemaOf({ messages: [], response_format: { type: 'text' } })).toBeUndefined()
  expect(grammarSchemaOf({ messages: [], response_format: { type: 'json_object' } })).toEqual(any)
})

test.each([
  ['constants and choices', object({ a: { const: 1 }, b: { enum: ['x', null] } })],
  ['several simple types', object({ a: { type: ['string', 'null'] } })],
  ['lengths', object({ a: { ...text, minLength: 1, maxLength: 20 } })],
  [
    'lists',
    object({ a: { type: 'array', items: object({ b: { type: 'integer' } }), minItems: 1, maxItems: 3 } }),
  ],
  ['alternatives', { oneOf: [object({ a: text }), { type: 'null' }] }],
  ['maps', { type: 'object', additionalProperties: { type: 'number' }, maxProperties: 4 }],
  [
    'definitions, also of themselves',
    object(
      { tree: { $ref: '#/$defs/node' } },
      { $defs: { node: object({ next: { oneOf: [{ $ref: '#/$defs/node' }, { type: 'null' }] } }) } },
    ),
  ],
])('%s are held as they are', (_, schema) => {
  expect(held(schema)).toEqual(schema)
})

test('what the library would read in another way is said in its own', () => {
  expect(held(object({ a: { anyOf: [text, { type: 'null' }] } }))).toEqual(
    object({ a: { oneOf: [text, { type: 'null' }] } }),
  )
  expect(held(object({ a: { type: ['array', 'null'], items: text } }))).toEqual(
    object({ a: { oneOf: [{ type: 'array', items: text }, { type: 'null' }] } }),
  )
  expect(held(object({ a: { type: 'object' } }))).toEqual(object({ a: any }))
  expect(held(object({ a: { allOf: [text] } }))).toEqual(object({ a: text }))
  expect(held({ properties: { a: text } })).toEqual(object({ a: text }))
})

test('what no grammar says is left to the check of the answer', () => {
  expect(
    held(object({ a: { ...text, pattern: '^A', format: 'email' }, b: { type: 'integer', minimum: 1 } })),
  ).toEqual(object({ a: text, b: { type: 'integer' } }))
  expect(held(object({ a: { ...text, maxLength: 100_000 } }))).toEqual(object({ a: text }))
})

test.each([
  ['anything', object({ a: {} })],
  ['true', object({ a: true })],
  ['not', object({ a: { not: text } })],
  ['conditions', { if: text, type: 'object' }],
  ['several schemas at once', object({ a: { allOf: [text, { maxLength: 3 }] } })],
  ['properties with alternatives', object({ a: text }, { oneOf: [object({})] })],
  ['constants that are objects', object({ a: { const: { b: 1 } } })],
  ['references elsewhere', object({ a: { $ref: '#/properties/b' }, b: text })],
  ['properties that are needed and not described', object({ a: text }, { required: ['b'] })],
  ['patterns of names', { type: 'object', patternProperties: { '^a': text } }],
  ['no alternative', object({ a: { oneOf: [] } })],
])('a schema with %s becomes any JSON object', (_, schema) => {
  expect(held(schema)).toEqual(any)
})

test('a list that can not be held stays a list', () => {
  expect(held({ type: 'array', items: {} })).toEqual({ type: 'array' })
})

test('a schema of great depth does not end the process', () => {
  let deep: object = text
  for (let depth = 0; depth < 5_000; depth += 1) deep = { type: 'array', items: deep }
  expect(held(deep)).toEqual({ type: 'array' })
})
