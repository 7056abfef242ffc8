import { AppError, type FieldError, fieldErrors, validate } from '@tutor/contracts'
import fc from 'fast-check'
import { z } from 'zod'

const Body = z.strictObject({
  student: z.strictObject({ mastery_level: z.number().int().min(1).max(10) }),
  cards: z.array(z.strictObject({ question: z.string() })).default([]),
})

function refusalOf(value: unknown, schema: z.ZodType = Body): AppError {
  try {
    validate(schema, value)
  } catch (error) {
    if (error instanceof AppError) return error
  }
  throw new Error('The value was taken, or refused with another error')
}
const pathsOf = (errors: readonly FieldError[] | undefined) => (errors ?? []).map(({ path }) => path).sort()

test('a valid value comes back parsed, with its defaults', () => {
  expect(validate(Body, { student: { mastery_level: 4 } })).toEqual({
    student: { mastery_level: 4 },
    cards: [],
  })
})

test('a bad value is INVALID_INPUT with the dotted path and a message for every bad field', () => {
  const { code, errors } = refusalOf({
    student: { mastery_level: 11 },
    cards: [{ question: 'fine' }, { question: 7 }],
  })
  expect(code).toBe('INVALID_INPUT')
  expect(pathsOf(errors)).toEqual(['cards.1.question', 'student.mastery_level'])
  expect(errors?.every(({ message }) => message.length > 0)).toBe(true)
})

test('each unknown field is named at its own path', () => {
  const { errors } = refusalOf({ student: { mastery_level: 1, age: 12 }, colour: 'red', size: 3 })
  expect(pathsOf(errors)).toEqual(['colour', 'size', 'student.age'])
  expect(errors?.map(({ message }) => message)).toEqual(Array(3).fill('Unknown field'))
})

test.each([
  ['nothing', undefined],
  ['null', null],
  ['a text', 'text'],
  ['a list', []],
])('%s instead of a body is refused with an empty path', (_name, value) =>
  expect(pathsOf(refusalOf(value).errors)).toEqual(['']),
)

test('the message says what is not valid, in the words of the caller', () => {
  expect(() => validate(z.string(), 1, 'answer of the model')).toThrow('The answer of the model is not valid')
  expect(() => validate(z.string(), 1)).toThrow('The request is not valid')
})

test('a refusal never repeats the value, which may be a student’s own words', () => {
  const words = fc.stringMatching(/^[a-z]{12,20}$/).map((text) => `zzz${text}`)
  const schema = z.strictObject({ text: z.union([z.iso.date(), z.enum(['a', 'b']), z.string().max(2)]) })
  fc.assert(
    fc.property(words, (text) => {
      const refusal = refusalOf({ text }, schema)
      expect(JSON.stringify([refusal.message, refusal.errors])).not.toContain(text)
    }),
  )
})

test('the path leads to the bad field, however deep it is', () => {
  const key = fc.stringMatching(/^[a-z]{1,5}$/)
  fc.assert(
    fc.property(fc.array(key, { minLength: 1, maxLength: 6 }), (keys) => {
      const nest = <T>(inner: T, wrap: (key: string, inner: T) => T) =>
        keys.reduceRight((all, one) => wrap(one, all), inner)
      const schema = nest<z.ZodType>(z.number(), (one, inner) => z.strictObject({ [one]: inner }))
      const value = nest<unknown>('not a number', (one, inner) => ({ [one]: inner }))
      const { error } = schema.safeParse(value)
      expect(error && pathsOf(fieldErrors(error))).toEqual([keys.join('.')])
    }),
  )
})
