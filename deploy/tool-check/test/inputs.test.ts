import { ToolRegistration } from '@tutor/contracts'
import { localToolNames, readCatalogue, shippedCatalogueFolder } from '@tutor/tools/catalogue'
import { openProbes, type Probes } from '@tutor/tools/probe'
import { basesOf } from '../src/inputs/base.js'
import { invalidInputs } from '../src/inputs/invalid-inputs.js'
import { validInputs } from '../src/inputs/valid-inputs.js'
import type { JsonObject } from '../src/schema/schema.js'
import { registration } from './support/tool-under-test.js'

/** Schemas that are easy to get wrong, as the only property of an input. */
const awkward: Readonly<Record<string, JsonObject>> = {
  'a list that is empty by default': {
    type: 'array',
    default: [],
    items: { type: 'object', required: ['a'], properties: { a: { type: 'string' } } },
  },
  'a list of at least 3 different values': {
    type: 'array',
    minItems: 3,
    maxItems: 6,
    uniqueItems: true,
    items: { type: 'string', enum: ['a', 'b', 'c', 'd', 'e', 'f'] },
  },
  'a list of objects with bounds': {
    type: 'array',
    minItems: 1,
    maxItems: 4,
    items: {
      type: 'object',
      additionalProperties: false,
      required: ['n'],
      properties: { n: { type: 'integer', minimum: 2, maximum: 9 } },
    },
  },
  'a number between exclusive bounds': { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 1 },
  'a multiple': { type: 'integer', minimum: 1, maximum: 20, multipleOf: 7 },
  'a text of a pattern': { type: 'string', pattern: '^[A-Z][a-z]+(-\\d{2,4})?$' },
  'a text of exactly 12 characters': { type: 'string', minLength: 12, maxLength: 12 },
  'a date': { type: 'string', format: 'date' },
  'one of two objects': {
    oneOf: [
      { type: 'object', required: ['a'], properties: { a: { const: 1 } } },
      { type: 'object', required: ['b'], properties: { b: { const: 2 } } },
    ],
  },
  'an object put together': {
    allOf: [
      { type: 'object', required: ['a'], properties: { a: { type: 'string' } } },
      { type: 'object', required: ['b'], properties: { b: { type: 'boolean' } } },
    ],
  },
  'a value or null': { type: ['integer', 'null'], minimum: 3 },
  anything: {},
  'a reference': { $ref: '#/$defs/card' },
}

let probes: Probes
beforeAll(() => {
  probes = openProbes({ allowPrivate: true })
})
afterAll(() => probes.close())

const signal = new AbortController().signal

test.each(Object.entries(awkward))('%s: valid inputs are valid, invalid ones are not', async (_, schema) => {
  const { manifest, ...rest } = registration('http://127.0.0.1:9')
  const input_schema = {
    type: 'object',
    required: ['value'],
    properties: { value: schema },
    $defs: { card: { type: 'object', required: ['front'], properties: { front: { type: 'string' } } } },
  }
  const sent = { ...rest, auth: { type: 'none' }, manifest: { ...manifest, input_schema } }
  const [probe] = await probes.of(ToolRegistration.parse(sent), signal)
  const bases = basesOf(probe!, 1, undefined)
  expect(bases).toBeDefined()
  const base = { usual: bases!.full, isValid: bases!.isValid }
  const inputs = (families: ReturnType<typeof validInputs>) =>
    families.flatMap(({ cases }) => cases.map(({ call }) => call.parameters))
  for (const input of [bases!.minimal, bases!.full, ...inputs(validInputs(input_schema, base, 1))])
    expect([input, probe!.checkInput(input).errors]).toEqual([input, []])
  const invalid = inputs(invalidInputs(probe!, base))
  expect(invalid.length).toBeGreaterThan(0)
  for (const input of invalid) expect(probe!.checkInput(input).errors).not.toEqual([])
})

test('every tool of the shipped catalogue gets valid inputs from its schema alone', async () => {
  const { tools } = await readCatalogue(shippedCatalogueFolder, localToolNames)
  const without = tools.filter((tool) =>
    [1, 2, 3].some((seed) => basesOf(tool, seed, undefined) === undefined),
  )
  expect(without.map(({ manifest }) => manifest.name)).toEqual([])
  expect(tools.length).toBeGreaterThan(96)
})
