import { ToolManifest } from '@tutor/contracts'
import { questionFor } from '../../src/mcp/question.js'
import { manifestOf } from '../external/support/tools-service.js'

const manifest = ToolManifest.parse({
  ...manifestOf('word_maker'),
  local: true,
  hints: { kind: { ask: 'Which kind of words?' } },
  input_schema: {
    type: 'object',
    required: ['kind', 'rows', 'day', 'words'],
    properties: {
      kind: { type: 'string', enum: ['short_words', 'long_words'], description: 'The kind' },
      rows: { type: 'integer', minimum: 5, maximum: 9, multipleOf: 2 },
      day: { type: 'string', format: 'date', pattern: '^2' },
      with_pictures: { type: 'boolean' },
      words: { type: 'array', items: { type: 'string' } },
    },
  },
})
const fieldsOf = (missing: readonly string[], version = '2025-11-25') =>
  questionFor(manifest, missing, version)?.requestedSchema.properties

test('says of a field what a form may say, and nothing else of JSON Schema', () => {
  expect(fieldsOf(['rows', 'day', 'with_pictures'])).toEqual({
    rows: { type: 'integer', title: 'Rows', minimum: 5, maximum: 9 },
    day: { type: 'string', title: 'Day', format: 'date' },
    with_pictures: { type: 'boolean', title: 'With pictures' },
  })
})

test('gives the values of an enum their titles, in the form that the version of the client knows', () => {
  const about = { type: 'string', title: 'Kind', description: 'The kind' }
  expect(fieldsOf(['kind'])).toEqual({
    kind: {
      ...about,
      oneOf: [
        { const: 'short_words', title: 'short words' },
        { const: 'long_words', title: 'long words' },
      ],
    },
  })
  expect(fieldsOf(['kind'], '2025-06-18')).toEqual({
    kind: { ...about, enum: ['short_words', 'long_words'], enumNames: ['short words', 'long words'] },
  })
})

test('asks in the words of the manifest, and says first what was wrong with the answer before', () => {
  expect(questionFor(manifest, ['kind', 'rows'], '2025-11-25')?.message).toBe(
    'Which kind of words? Please give: rows.',
  )
  expect(questionFor(manifest, ['kind'], '2025-11-25', ['kind: Unknown.'])?.message).toBe(
    'kind: Unknown. Which kind of words?',
  )
})

test('no form can ask for a list', () => expect(fieldsOf(['kind', 'words'])).toBeUndefined())
