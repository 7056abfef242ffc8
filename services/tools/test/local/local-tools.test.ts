import { z } from 'zod'
import { ExplainerOutput, FlashcardOutput, NoteOutput, QuizOutput } from '../../src/local/tool-schemas.js'
import { type Shipped, shipped } from '../support/fixtures.js'

let tools: Shipped
beforeAll(async () => {
  tools = await shipped()
})

const quiz = { subject: 'biology', difficulty: 'beginner', question_type: 'practice', num_questions: 3 }

test('a topic that is not in the library is refused with what to do and what is near', () => {
  const ask = () => tools.run('quiz_generator', { ...quiz, topic: 'Fotosynthesis of the Sun' })
  expect(ask).toThrow(
    expect.objectContaining({
      code: 'NOT_FOUND',
      reason: 'topic_not_in_library',
      message: expect.stringMatching(
        /OPENAI_API_KEY.*services\/tools\/library\/biology\/fotosynthesis-of-the-sun\.md.*Photosynthesis/s,
      ),
    }),
  )
})

test('a topic without near ones names none', () => {
  expect(() => tools.run('quiz_generator', { ...quiz, topic: 'zzyzx' })).toThrow(
    expect.objectContaining({ message: expect.not.stringContaining('Near topics') }),
  )
})

test('a page found behind a slip or in a phrase is named', () => {
  const { output, notices } = tools.run('quiz_generator', { ...quiz, topic: 'stages of photosinthesis' })
  expect(notices).toEqual([
    expect.objectContaining({
      code: 'topic_understood_as',
      message: expect.stringContaining('“Photosynthesis”'),
    }),
  ])
  expect(output['topic']).toBe('stages of photosinthesis')
  expect(tools.run('quiz_generator', { ...quiz, topic: 'photosynthesis' }).notices).toEqual([])
})

test.each([
  ['quiz_generator', QuizOutput],
  ['flashcard_generator', FlashcardOutput],
  ['note_maker', NoteOutput],
  ['concept_explainer', ExplainerOutput],
])('the output type of %s is what its manifest says', (name, schema) => {
  const plain = (value: unknown): unknown =>
    JSON.parse(
      JSON.stringify(value, (key, part) =>
        key === '$schema' ||
        key === '$defs' ||
        (key === 'additionalProperties' && typeof part === 'object') ||
        key === 'propertyNames'
          ? undefined
          : key === 'required'
            ? [...part].sort()
            : part,
      ),
    )
  expect(plain(z.toJSONSchema(schema))).toEqual(plain(tools.catalogue.find(name)!.manifest.output_schema))
})
