import { compileSchema } from '../src/json-schema.js'

const check = compileSchema({
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  additionalProperties: false,
  required: ['count', 'who'],
  properties: {
    count: { type: 'integer', minimum: 1, maximum: 5 },
    who: {
      type: 'object',
      additionalProperties: false,
      required: ['name'],
      properties: { name: { type: 'string', minLength: 1 } },
    },
    style: { type: 'string', enum: ['a', 'b'], default: 'a' },
    when: { type: 'string', format: 'date' },
    list: { type: 'array', items: { type: 'string' } },
  },
})
const right = { count: 2, who: { name: 'Ada' } }

test('fills in defaults without changing what it is given', () => {
  const given = structuredClone(right)
  expect(check(given)).toEqual({ value: { ...right, style: 'a' }, errors: [] })
  expect(given).toEqual(right)
})

test.each([
  [{ who: { name: 'Ada' } }, 'count', 'Required'],
  [{ ...right, count: 6 }, 'count', 'Must be <= 5'],
  [{ ...right, count: '2' }, 'count', 'Must be integer'],
  [{ ...right, who: {} }, 'who.name', 'Required'],
  [{ ...right, who: { name: 'Ada', age: 3 } }, 'who.age', 'Unknown field'],
  [{ ...right, style: 'c' }, 'style', 'Must be one of: a, b'],
  [{ ...right, list: ['x', 1] }, 'list.1', 'Must be string'],
  [{ ...right, extra: 1 }, 'extra', 'Unknown field'],
  [{ ...right, 'a/b': 1 }, 'a/b', 'Unknown field'],
  [[], '', 'Must be object'],
])('%j is wrong at %s', (value, path, message) => {
  expect(check(value).errors).toEqual([{ path, message }])
})

test('names every wrong field at once', () => {
  expect(
    check({ count: 0, who: { name: '' }, style: 'c' })
      .errors.map(({ path }) => path)
      .sort(),
  ).toEqual(['count', 'style', 'who.name'])
})

test.each([
  ['2027-01-31', true],
  ['2028-02-29', true],
  ['2027-02-29', false],
  ['2027-13-01', false],
  ['31.01.2027', false],
  ['2027-1-3', false],
])('the date %s counts as valid: %s', (when, isValid) => {
  expect(check({ ...right, when }).errors.length === 0).toBe(isValid)
})

test('a schema does not see or shadow what another names by its $id', () => {
  const $id = 'https://json-schema.org/draft/2020-12/schema'
  const lenient = compileSchema({ $id, type: 'object' })
  const strict = compileSchema({ $id, type: 'object', required: ['name'] })
  expect(lenient({}).errors).toEqual([])
  expect(strict({}).errors).toEqual([{ path: 'name', message: 'Required' }])
  expect(() => compileSchema({ type: 'thing' })).toThrow('schema is invalid')
})
